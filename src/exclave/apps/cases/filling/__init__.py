"""An applicant's form while it is filled in: what was posted, how it is shown, how far it has come."""
