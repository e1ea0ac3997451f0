"""An update of the database while people type: they wait for it, and nobody is told of an error."""

from itertools import pairwise

import pytest

from tests.patience import slowness
from tests.soak.run import Soak

# The site is in processes of its own, on the database of this run.
pytestmark = pytest.mark.database

LONGEST_WAIT = 15  # seconds; on an idle machine it is a fraction of one


def test_saves_go_on_while_the_database_is_migrated(site):
    run = Soak(site, site.prepare("tests.soak.world", "6"), seed=20190922)
    run.begin()
    run.wait_for_save()
    site.python("-m", "tests.soak.release")
    run.wait_for_save()
    run.end()
    assert run.report.violations == []
    saves = sorted(at for writer in run.writers for at in writer.acknowledged_at)
    assert max(later - earlier for earlier, later in pairwise(saves)) < LONGEST_WAIT * slowness()
