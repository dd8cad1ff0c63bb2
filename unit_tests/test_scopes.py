"""Which granted scopes cover what."""

import pytest

from source_xero.api.scopes import BROAD, DATA, data_of, may_read, to_ask


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


# What to ask for


def test_reading_asks_for_the_read_scopes_and_for_a_refresh_token():
    assert to_ask(["accounting.settings", "accounting.invoices"]) == (
        "offline_access",
        "accounting.settings.read",
        "accounting.invoices.read",
    )


def test_writing_asks_for_the_full_scopes_and_for_attachments():
    assert to_ask(["accounting.invoices", "accounting.contacts"], write=True) == (
        "offline_access",
        "accounting.invoices",
        "accounting.contacts",
        "accounting.attachments",
    )


def test_an_older_app_is_asked_for_the_broad_scopes_each_once():
    chosen = ["accounting.invoices", "accounting.payments", "accounting.contacts", "accounting.reports.aged"]

    assert to_ask(chosen, broad=True) == (
        "offline_access",
        "accounting.transactions.read",
        "accounting.contacts.read",
        "accounting.reports.read",
    )


@pytest.mark.parametrize("scope", ["accounting.journals", "accounting.budgets", "accounting.reports.profitandloss"])
def test_what_can_only_be_read_is_asked_for_reading_when_writing_too(scope):
    assert f"{scope}.read" in to_ask([scope], write=True)
    assert scope not in to_ask([scope], write=True)


def test_a_scope_without_a_read_twin_is_asked_for_as_it_is():
    assert to_ask(["paymentservices"]) == ("offline_access", "paymentservices")


@pytest.mark.parametrize("broad", [False, True])
@pytest.mark.parametrize("write", [False, True])
def test_what_is_asked_for_lets_read_what_was_chosen(write, broad):
    chosen = [one.scope for one in DATA]

    granted = set(to_ask(chosen, write=write, broad=broad))

    assert [scope for scope in chosen if not may_read(granted, scope)] == []


def test_there_is_to_choose_what_is_needed_in_a_steady_order_and_what_has_no_title_by_its_name():
    assert [one.scope for one in data_of(["files", "accounting.settings", "zebra"])] == [
        "accounting.settings",
        "files",
        "zebra",
    ]
