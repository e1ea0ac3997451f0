"""The consolidation desk of the division, and its reviewer at it."""

import pytest
from django.urls import reverse


@pytest.fixture
def desk(division):
    return reverse("division_consolidate", args=[division.pk])


@pytest.fixture
def reviewing(client, reviewer):
    client.force_login(reviewer)
    return client
