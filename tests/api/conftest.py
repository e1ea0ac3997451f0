"""A program with a token of somebody."""

import pytest

from dim.operations.people.api_tokens import issue_token


@pytest.fixture
def ask(client):
    """``ask(user, "events")``: the answer to a program with a fresh token of that person."""

    def get(user, address, *, event=None, headers=None, method="get", **query):
        _token, secret = issue_token(user, "uji", event, 1)
        return getattr(client, method)(
            f"/api/v1/{address}",
            query,
            headers={"authorization": f"Bearer {secret}"} | (headers or {}),
        )

    return get
