"""The project: settings, addresses, and what manage.py does before Django is there.

Imports nothing: konsolnas.bootstrap runs where there is no Django yet.
"""

__version__ = "1.0.0"
