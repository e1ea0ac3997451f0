"""The desk: Django admin for the secretariat, through the same policy, workflow and operations."""

from dim.admin import addressees, divisions, events, items, offices, people, problem, terms

__all__ = ["addressees", "divisions", "events", "items", "offices", "people", "problem", "terms"]
