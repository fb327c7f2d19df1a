"""The officers' inbox: what is asked for in the address, the rows found, and the lean way they are drawn."""
