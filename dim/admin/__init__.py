"""The desk: Django admin for the secretariat, through the same policy, workflow and operations."""

from dim.admin import problem

__all__ = ["problem"]
