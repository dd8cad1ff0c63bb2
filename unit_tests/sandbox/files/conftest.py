"""The files of the first organisation, and the folder where they land."""

import pytest

from unit_tests.sandbox.files.cabinet import Cabinet


@pytest.fixture
def cabinet(client):
    return Cabinet(client)


@pytest.fixture
def inbox(cabinet):
    return cabinet.ask("Inbox")["Id"]
