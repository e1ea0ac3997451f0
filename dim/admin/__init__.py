"""The desk: Django admin for the secretariat, through the same policy, workflow and operations."""
