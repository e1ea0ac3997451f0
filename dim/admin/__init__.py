"""The lists, filters and set-up forms of the secretariat's desk, made with Django's admin.

They use the same policy, workflow and operations as the pages in `dim.desk`. Importing this
package registers them on the site (`dim.desk.site`).
"""

from dim.admin import (
    addressees,
    classes,
    divisions,
    events,
    invitations,
    items,
    memberships,
    offices,
    people,
    problem,
    security_log,
    terms,
)
from dim.desk.site import desk

__all__ = [
    "addressees",
    "classes",
    "desk",
    "divisions",
    "events",
    "invitations",
    "items",
    "memberships",
    "offices",
    "people",
    "problem",
    "security_log",
    "terms",
]
