"""Set up an event from one workbook: make the template, read it filled in, check, and store."""
