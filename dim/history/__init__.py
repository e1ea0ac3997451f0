"""The history of problems, items and classes as people read it: who changed what, and when.

Imports operations and what operations import; reports, forms and pages import it.
"""
