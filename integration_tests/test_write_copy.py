"""A company is copied into an empty organisation by natural keys alone, and the books of both are equal."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from integration_tests.copying import Company, living
from integration_tests.program import Program
from integration_tests.syncs import Syncs
from integration_tests.writing import Writes, Written, books
from integration_tests.xero import Organisation, Xero, founded
from xero_sandbox import ledger

KEPT = ("Organisation", "TaxRates", "Currencies", "Users", "BrandingThemes")

BY_USERS_ALONE = ("ExpenseClaims", "Receipts")  # Xero's classic expenses are closed to new apps


@dataclass(frozen=True)
class Copied:
    """Two organisations, and the runs that made the second like the first."""

    xero: Xero
    original: Organisation
    copy: Organisation
    runs: list[Written]
    again: Written
    tables: dict[str, dict[str, list]]


def emptied(xero: Xero, tenant: Organisation) -> None:
    """Takes everything away but what Xero gives to a new organisation: a short chart, tax rates, its currency."""
    for (_, resource), held in reversed(books(xero, tenant).items()):
        if resource == "Accounts":
            own = [one["AccountID"] for one in held if not one.get("SystemAccount") and one["Type"] != "EXPENSE"]
            xero.do("remove", resource=resource, tenant=tenant.id, select=own)
        elif resource not in KEPT and held:
            xero.do("remove", resource=resource, tenant=tenant.id)


@pytest.fixture(scope="module")
def copied(tmp_path_factory, catalog) -> Iterator[Copied]:
    with founded(tenants=1) as xero:
        (original,) = xero.tenants
        other = xero.do("found", profile="demo", size="small", seed=7)["tenantId"]
        (copy,) = [one for one in xero.tenants if one.id == other]
        emptied(xero, copy)
        for resource in BY_USERS_ALONE:
            xero.do("remove", resource=resource, tenant=original.id)
        program = Program(tmp_path_factory.mktemp("copy"))
        sync, write = Syncs(program, xero, catalog), Writes(program, xero)

        def read(tenant: Organisation) -> dict[str, list]:
            found = sync(full_refresh=True, tenant_ids=[tenant.id]).records
            return {name: found.get(name, []) for name in catalog}

        tables = {"original": read(original)}
        company = Company(tables["original"], copy.id)
        runs = [write(*rows) for rows in ([*company.settings()], [*company.parties(), *company.documents()])]
        tables["halfway"] = read(copy)  # as a warehouse is filled from both
        runs += [
            write(*company.settlements(tables["halfway"])),
            write(*company.advances(tables["halfway"]), *company.links(tables["halfway"])),
            write(*company.shelved()),
        ]
        tables["copy"] = read(copy)
        numbered = ("items", *NUMBERS)
        again = write(*(company.row(name, one) for name in numbered for one in living(tables["original"][name])))
        yield Copied(xero, original, copy, runs, again, tables)


def both(copied: Copied, of) -> tuple:
    """The same question put to both."""
    return of(copied.tables["original"]), of(copied.tables["copy"])


def test_every_row_was_taken(copied):
    refused = [
        (one.object, one.told, one.whole["key"])
        for run in copied.runs
        for one in run.but("created", "updated", "unchanged", "deleted")
    ]
    assert refused == []


def test_what_is_copied_again_is_found_by_its_number_and_left_as_it_is(copied):
    assert [(one.object, one.outcome, one.told, one.whole["key"]) for one in copied.again.but("unchanged")] == []
    assert copied.again.sent == []


def test_the_balance_of_every_account_is_equal(copied):
    def balances(tenant: Organisation) -> dict[str, int]:
        books_of = copied.xero.sandbox.service.store.tenants[tenant.id]
        names = {one["AccountID"]: one["Name"] for one in books_of["Accounts"]}
        return {names[account]: cents for account, cents in ledger.balances(ledger.postings(books_of)).items() if cents}

    there = balances(copied.original)
    assert len(there) > 10
    assert sum(map(abs, there.values())) > 1_000_00
    assert balances(copied.copy) == there


NUMBERS = {
    "invoices": "InvoiceNumber",
    "credit_notes": "CreditNoteNumber",
    "purchase_orders": "PurchaseOrderNumber",
    "quotes": "QuoteNumber",
}


@pytest.mark.parametrize("stream", NUMBERS)
def test_documents_are_the_same_by_number_with_their_sums_and_lines(copied, stream):
    def documents(tables):
        return Counter(
            (
                one.get(NUMBERS[stream]),
                one["Contact"]["Name"],
                one["Date"],
                one.get("Status"),
                one["CurrencyCode"],
                one.get("CurrencyRate"),
                one["SubTotal"],
                one["TotalTax"],
                one["Total"],
                one.get("AmountDue"),
                one.get("AmountPaid"),
                one.get("AmountCredited"),
                tuple(line(each) for each in one["LineItems"]),
            )
            for one in living(tables[stream])
        )

    def line(each):
        tracking = tuple((one["Name"], one["Option"]) for one in each.get("Tracking") or ())
        return (
            tuple(
                each.get(name)
                for name in ("Description", "Quantity", "UnitAmount", "AccountCode", "TaxType", "LineAmount", "ItemCode")
            )
            + tracking
        )

    there, here = both(copied, documents)
    assert there
    assert here == there


NOTHING = {"Outstanding": 0, "Overdue": 0}


def test_contacts_with_their_balances_and_groups_are_the_same(copied):
    same = ("ContactNumber", "AccountNumber", "EmailAddress", "ContactStatus", "Addresses", "Phones", "ContactPersons")

    def contacts(tables):
        return {
            one["Name"]: {
                **{name: one.get(name) for name in same},
                # A contact who never had a document has none.
                **{side: (one.get("Balances") or {}).get(side, NOTHING) for side in ("AccountsReceivable", "AccountsPayable")},
            }
            for one in tables["contacts"]
        }

    there, here = both(copied, contacts)
    assert here == there
    there, here = both(
        copied,
        lambda tables: {one["Name"]: {each["Name"] for each in one["Contacts"]} for one in living(tables["contact_groups"])},
    )
    assert here == there


def test_items_accounts_and_settings_are_the_same(copied):
    def registers(tables):
        accounts = {
            (one.get("Code"), one["Name"], one["Type"], one.get("TaxType"), one["Status"]) for one in tables["accounts"]
        }
        items = {
            (one["Code"], one.get("Name"), str(one.get("SalesDetails")), str(one.get("PurchaseDetails")))
            for one in tables["items"]
        }
        options = {
            (one["Name"], each["Name"])
            for one in tables["tracking_categories"]
            if one["Status"] == "ACTIVE"
            for each in one["Options"]
        }
        return accounts, items, options, {one["Code"] for one in tables["currencies"]}

    there, here = both(copied, registers)
    assert here == there


def test_payments_and_allocations_are_the_same(copied):
    def payments(tables):
        return Counter(
            (
                one["PaymentType"],
                one["Date"],
                one["Amount"],
                one.get("Reference"),
                one["PaymentType"].startswith("ACC") and one["Invoice"].get("InvoiceNumber"),  # Xero numbers advances
                bool(one.get("BatchPaymentID")),
            )
            for one in living(tables["payments"])
        )

    def allocations(tables):
        return Counter(
            (stream, one["Type"], each["Amount"], each["Date"], each["Invoice"].get("InvoiceNumber"))
            for stream in ("credit_notes", "overpayments", "prepayments")
            for one in living(tables[stream])
            for each in one.get("Allocations") or ()
            if not each["IsDeleted"]
        )

    for of in (payments, allocations):
        there, here = both(copied, of)
        assert there
        assert here == there


@pytest.mark.parametrize(
    "stream",
    ["bank_transactions", "bank_transfers", "batch_payments", "manual_journals", "repeating_invoices", "linked_transactions"],
)
def test_what_has_no_number_is_there_as_often_and_for_as_much(copied, stream):
    def sums(tables):
        return Counter(
            (
                one.get("Date"),
                one.get("Type"),
                one.get("Status"),
                *(one.get(name) for name in ("Total", "Amount", "TotalAmount", "Narration")),
                str(sorted((name, value) for name, value in one.get("Schedule", {}).items() if name != "NextScheduledDate")),
            )
            for one in living(tables[stream])
        )

    there, here = both(copied, sums)
    assert there
    assert here == there
