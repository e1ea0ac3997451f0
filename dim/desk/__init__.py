"""The secretariat's desk: pages on which people review, consolidate and set up.

Addresses are in `dim.desk.urls`. Lists and forms over single rows are in `dim.admin`, which uses
Django's admin. Both belong to one site (`dim.desk.site`), so people see no seam between them.
"""
