"""The ledger has to be true at the end of each test."""

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger


@pytest.fixture(autouse=True)
def _balanced_in_the_end(tenant):
    yield
    check_ledger(tenant)
