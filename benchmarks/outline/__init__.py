"""How well figures are found: recall on the requirement table, precision on labelled documents, time."""
