"""What Xero's documented rules refuse is refused before it is sent, so that a dry run tells it."""

from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.planning import Books, guid, plan_one, planner, reasons, row, wire

ACME = {"ContactID": guid(1), "Name": "Acme", "ContactStatus": "ACTIVE"}
SALE = {
    "Type": "ACCREC", "Contact": {"Name": "Acme"}, "Date": "2026-05-01",
    "LineItems": [{"Description": "x", "AccountCode": "200"}],
}  # fmt: skip


def books(**lists: Any) -> Books:
    have = Books(Contacts=[ACME], Currencies=[{"Code": "GBP"}], Invoices=[{"InvoiceID": guid(1, 9)}], **lists)
    have.lists["TaxRates"].append({"TaxType": "TAX001", "Name": "Old rate", "Status": "DELETED"})
    have.lists["Accounts"] += [
        {"AccountID": guid(8, 1), "Code": "610", "Name": "Debtors", "Type": "CURRENT", "SystemAccount": "DEBTORS"},
        {"AccountID": guid(9, 1), "Code": "850", "Name": "Till", "Type": "CURRENT", "EnablePaymentsToAccount": True},
    ]
    return have


def journal(*amounts: float, **fields: Any) -> dict[str, Any]:
    accounts = ("200", "400", "400")
    lines = [{"LineAmount": one, "AccountCode": code} for one, code in zip(amounts, accounts, strict=False)]
    return {"Narration": "n", "Date": "2026-05-01", "JournalLines": lines, **fields}


def upon(account: str) -> dict[str, Any]:
    return {**journal(0), "JournalLines": [{"LineAmount": 0, "AccountCode": account}]}


def paid(account: str) -> dict[str, Any]:
    return {"Invoice": {"InvoiceID": guid(1, 9)}, "Account": {"Code": account}, "Date": "2026-05-02", "Amount": 5}


LINE = {"Description": "x", "AccountCode": "200"}
TRANSFER = {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Name": "Checking"}, "Amount": 5, "Date": "2026-05-02"}


@pytest.mark.parametrize("options", [{}, {"dry_run": True}])
@pytest.mark.parametrize(
    ("name", "data", "field", "words"),
    [
        ("invoices", {**SALE, "LineItems": [{**LINE, "TaxType": "TAX001"}]}, "LineItems.0.TaxType", "deleted"),
        ("invoices", {**SALE, "LineItems": [{**LINE, "TaxType": "Old rate"}]}, "LineItems.0.TaxType", "deleted"),
        ("invoices", {**SALE, "CurrencyCode": "JPY"}, "CurrencyCode", "'JPY'"),
        ("invoices", {**SALE, "Type": "SALE"}, "Type", "ACCREC or ACCPAY"),
        ("invoices", {**SALE, "LineAmountTypes": "Net"}, "LineAmountTypes", "Exclusive, Inclusive or NoTax"),
        ("invoices", {**SALE, "Status": "SENT"}, "Status", "DRAFT, SUBMITTED or AUTHORISED"),
        ("accounts", {"Name": "Fees", "Code": "9", "Type": "INCOME"}, "Type", "REVENUE"),
        ("payments", paid("200"), "Account", "'200'"),
        ("batch_payments", {"Account": {"Code": "200"}, "Date": "2026-05-02", "Payments": [{"Amount": 5}]}, "Account", "'200'"),
        ("manual_journals", journal(10, -9.5), "JournalLines", "0.50"),
        ("manual_journals", journal(10), "JournalLines", "10"),
        ("manual_journals", upon("610"), "JournalLines.0.AccountCode", "system"),
        ("manual_journals", upon("090"), "JournalLines.0.AccountCode", "bank"),
        ("bank_transfers", TRANSFER, "ToBankAccount", "the same"),
    ],
)  # fmt: skip
def test_what_xero_is_known_to_refuse_is_not_sent(
    name: str, data: dict[str, Any], field: str, words: str, options: dict[str, bool]
) -> None:
    ((message, at),) = reasons(plan_one(planner(books(), **options), name, "append", data))
    assert at == field
    assert words in message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("payments", paid("090")),
        ("payments", paid("850")),
        ("manual_journals", journal(10, -9.5, -0.5)),
        ("manual_journals", journal(0.1, 0.2, -0.3)),
        ("invoices", {**SALE, "CurrencyCode": "GBP", "Type": "accrec", "LineAmountTypes": "EXCLUSIVE"}),
        ("bank_transfers", {**TRANSFER, "ToBankAccount": {"Code": "850"}}),
    ],
)
def test_what_follows_the_rules_is_sent(name: str, data: dict[str, Any]) -> None:
    assert isinstance(plan_one(planner(books()), name, "append", data), Intent)


def test_values_go_out_as_xero_writes_them() -> None:
    intent = plan_one(planner(books()), "invoices", "append", {**SALE, "Type": "accrec", "LineAmountTypes": "NOTAX"})
    assert isinstance(intent, Intent)
    assert (intent.element["Type"], intent.element["LineAmountTypes"]) == ("ACCREC", "NoTax")


def test_a_journal_whose_tax_comes_on_top_is_left_for_xero_to_add_up() -> None:
    data = journal(10, -12, LineAmountTypes="Exclusive")
    data["JournalLines"][0]["TaxType"] = "OUTPUT2"
    assert isinstance(plan_one(planner(books()), "manual_journals", "append", data), Intent)


def test_a_third_active_tracking_category_is_refused_and_an_archived_one_is_not() -> None:
    planning = planner(books(), dry_run=True)
    planned, _ = planning.plan([row("tracking_categories", "append", {"Name": name}) for name in ("Team", "Project")])
    assert isinstance(planned[0], Intent)
    ((message, field),) = reasons(planned[1])
    assert field == "Name"
    assert "'Region' and 'Team'" in message
    archived = {"TrackingCategoryID": guid(5, 2), "Name": "Old", "Status": "ARCHIVED"}
    have = books()
    have.lists["TrackingCategories"] += [
        archived,
        {**archived, "TrackingCategoryID": guid(6, 2), "Name": "B", "Status": "ACTIVE"},
    ]
    ((_, field),) = reasons(plan_one(planner(have), "tracking_categories", "update", {"Name": "Old", "Status": "ACTIVE"}))
    assert field == "Name"


def test_values_that_xero_has_and_nobody_knew_of_are_written_back_unharmed() -> None:
    held = {
        "InvoiceID": guid(1, 9), "InvoiceNumber": "N", "Type": "ACCNEW", "LineAmountTypes": "Other", "Status": "DRAFT",
        "Contact": {"ContactID": guid(1)}, "Date": wire("2026-05-01"), "Reference": "a", "CurrencyCode": "JPY",
    }  # fmt: skip
    have = books()
    have.lists["Invoices"] = [held]
    outcome = plan_one(planner(have), "invoices", "update", {**held, "Date": "2026-05-01"})
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED
    changed = plan_one(planner(have), "invoices", "update", {**held, "Date": "2026-05-01", "Reference": "b"})
    assert isinstance(changed, Intent)
    assert changed.element == {"InvoiceID": guid(1, 9), "Reference": "b"}


def test_a_change_of_something_else_minds_no_rate_or_account_that_is_gone() -> None:
    line = {"LineItemID": guid(1, 8), "Description": "x", "AccountCode": "499", "TaxType": "TAX001"}
    held = {
        "InvoiceID": guid(1, 9),
        "Type": "ACCREC",
        "Status": "DRAFT",
        "Contact": {"ContactID": guid(1)},
        "LineItems": [line],
    }
    have = books()
    have.lists["Invoices"] = [held]
    changed = plan_one(planner(have), "invoices", "update", {**held, "Reference": "b"})
    assert isinstance(changed, Intent)
    assert changed.element == {"InvoiceID": guid(1, 9), "Reference": "b"}
