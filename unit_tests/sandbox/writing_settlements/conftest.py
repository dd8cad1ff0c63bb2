"""A writer whose ledger must be true at the end of each test, a customer, what they owe, and credit of each kind."""

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger
from unit_tests.sandbox.writer import Writer
from unit_tests.sandbox.writing_settlements.settling import advance, credit


@pytest.fixture
def writer():
    made = Writer()
    yield made
    check_ledger(made.tenant)


@pytest.fixture
def customer(writer):
    return writer.customer()


@pytest.fixture
def sale(writer, customer):
    return writer.document(customer)


@pytest.fixture(params=["CreditNotes", "Overpayments", "Prepayments"])
def ahead(request, writer, customer):
    """Sixty of credit of each kind: where it is found, and its id."""
    if request.param == "CreditNotes":
        return request.param, credit(writer, customer)["CreditNoteID"]
    noun = request.param.removesuffix("s")
    return request.param, advance(writer, customer, f"RECEIVE-{noun.upper()}")[f"{noun}ID"]
