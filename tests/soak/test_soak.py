"""The short form of tests/soak/run.py: a server process that is really killed.

The database is of the kind that this run is about.
"""

import pytest

from tests.soak.run import soak

# The site is in processes of its own, on the database of this run.
pytestmark = pytest.mark.database


def test_what_was_acknowledged_is_stored_once(site, cluster):
    report = soak(site, kills=3, writers=6, replays=48, seed=20190921, cluster=cluster)
    assert report.violations == [], str(report)
    assert report.figures["resends"], "the server was killed, and nobody noticed"
