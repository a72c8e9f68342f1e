"""Somebody who answers, for the tests of respondents' pages."""

import pytest


@pytest.fixture
def person(client, link):
    """A browser in which the first person's link was opened and "Start" was pressed."""
    client.post(link)
    return client
