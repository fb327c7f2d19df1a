"""Pages of the auditor and of the administrator."""
