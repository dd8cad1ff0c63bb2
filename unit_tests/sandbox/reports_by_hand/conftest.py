"""Three small companies after everything that their founding tells of, and a contact of one of them."""

import pytest

from unit_tests.sandbox.report_reading import companies
from unit_tests.sandbox.reports_by_hand.months import MAY, created


@pytest.fixture
def client():
    client = companies(tenants=3)
    client.control("clock", set=MAY)
    return client


@pytest.fixture
def contact(client):
    return created(client, "Contacts", {"Name": "Kea"})
