"""Two reviewers decide at the same moment: one wins, the other is told."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="rows are locked one by one on PostgreSQL only"
    ),
]


def race(*calls):
    """Start all `calls` together and return what they returned."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        gate.wait()
        try:
            results[index] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_of_two_decisions_on_one_problem_one_wins_and_the_other_is_told(class_a, division):
    reviewers = [signed_in(make.member("reviewer", division)) for _ in range(2)]
    for _ in range(10):
        problem = make.problem(class_a, "submitted")
        url = reverse("admin:dim_problem_change", args=[problem.pk])
        accept = {"decision": "accept", "version": problem.version}
        refuse = {
            "decision": "return",
            "version": problem.version,
            "return-category": "unclear",
            "return-reason": "Sebut satkernya",
        }
        answers = race(
            lambda: reviewers[0].post(url, accept),  # noqa: B023 -- called within the turn
            lambda: reviewers[1].post(url, refuse),  # noqa: B023
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert len(loser.context["changed_meanwhile"]) == 1
        decided = list(problem.history.filter(action__in=["accept", "return"]))
        assert len(decided) == 1
        problem.refresh_from_db()
        assert problem.status == decided[0].to_status
        assert problem.version == decided[0].revision


def test_of_two_selections_every_problem_is_decided_once(class_a, division):
    reviewers = [signed_in(make.member("reviewer", division)) for _ in range(2)]
    problems = [make.problem(class_a, "submitted") for _ in range(20)]
    picked = [f"{problem.pk}:{problem.version}" for problem in problems]
    url = reverse("problems_decide", args=["accept"])
    answers = race(
        lambda: reviewers[0].post(url, {"picked": picked}),
        lambda: reviewers[1].post(url, {"picked": picked[::-1]}),
    )
    # Whoever finds some of them decided meanwhile is told so on the page.
    assert {answer.status_code for answer in answers} <= {302, 409}
    for problem in problems:
        assert problem.history.filter(action="accept").count() == 1
