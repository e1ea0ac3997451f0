"""Issues are joined while classes save: nothing is lost, and no save fails at its commit."""

import threading

import pytest
from django.db import connection

from dim.models import Problem, StrategicIssue
from dim.operations.issues import merge_issues
from dim.operations.problems import editing
from dim.operations.problems.checks import BadContent
from tests import factories as make
from tests.patience import PATIENCE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


def test_every_save_is_stored_or_told(class_a, division, coordinator, facilitator):
    into, gone = make.issue(division, 1, title="Arsip"), make.issue(division, 2, title="Kearsipan")
    outcomes = []
    barrier = threading.Barrier(5, timeout=PATIENCE)

    def run(call):
        try:
            barrier.wait()
            outcomes.append(call())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    def save():
        content = make.content(class_a, strategic_issue=gone)
        return editing.create_problem(class_a, content, actor=facilitator)

    def join():
        rows = StrategicIssue.objects.filter(pk=gone.pk)
        return merge_issues(rows, into, actor=coordinator)

    threads = [threading.Thread(target=run, args=[call]) for call in (save, save, join, save, save)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    problems = [one for one in outcomes if isinstance(one, Problem)]
    refused = [one for one in outcomes if isinstance(one, BadContent)]
    [moved] = [one for one in outcomes if isinstance(one, int)]
    assert len(problems) + len(refused) == 4
    assert all(one.code == "issue_gone" for one in refused)
    assert moved == len(problems) == Problem.objects.filter(strategic_issue=into).count()
