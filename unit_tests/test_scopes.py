"""Which granted scopes cover what."""

import pytest

from source_xero.api.scopes import BROAD, may_read


@pytest.mark.parametrize(
    ("granted", "needed", "may"),
    [
        ({"accounting.invoices.read"}, "accounting.invoices", True),
        ({"accounting.invoices"}, "accounting.invoices", True),
        ({"accounting.transactions.read"}, "accounting.invoices", True),
        ({"accounting.transactions"}, "accounting.banktransactions", True),
        ({"accounting.transactions"}, "accounting.contacts", False),
        ({"accounting.transactions"}, "accounting.settings", False),
        ({"accounting.payments"}, "accounting.invoices", False),
        ({"accounting.contacts.read"}, "accounting.contacts", True),
        ({"accounting.invoices.readonly"}, "accounting.invoices", False),
        ({"accounting.transactions.read"}, "accounting.classicexpenses", True),
        ({"accounting.classicexpenses.read"}, "accounting.classicexpenses", True),
        ({"accounting.transactions", "accounting.settings"}, "paymentservices", False),
        ({"paymentservices"}, "paymentservices", True),
        (set(), "accounting.invoices", False),
    ],
)
def test_a_scope_covers_reading_in_its_own_name_and_in_that_of_its_family(granted, needed, may):
    assert may_read(frozenset(granted), needed) is may


def test_families_are_named_without_the_suffix_for_reading():
    assert not any(name.endswith(".read") for pair in BROAD.items() for name in pair)
