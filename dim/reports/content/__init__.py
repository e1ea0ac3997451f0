"""The content of reports: read from the database, counted, frozen as an edition, read back."""
