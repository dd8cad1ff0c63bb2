"""A writer whose ledger must be true at the end of each test, and a contact to write to."""

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger
from unit_tests.sandbox.writer import Writer


@pytest.fixture
def writer():
    made = Writer()
    yield made
    check_ledger(made.tenant)


@pytest.fixture
def ruru(writer):
    return writer.customer("Ruru")
