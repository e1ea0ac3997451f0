"""What a report is made of: plain data that knows no database and no file format."""
