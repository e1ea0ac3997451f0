"""What whoever runs the site needs: backups and their restoring, and whether all is well."""
