"""Public data to take away: the page of all of it, tables, and feeds."""
