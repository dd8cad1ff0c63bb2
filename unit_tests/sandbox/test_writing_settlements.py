"""Payments, batches, transfers, allocations and passed-on costs as they are written."""

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger
from unit_tests.sandbox.writer import NOBODY, UNKNOWN, Writer, messages

BANK, SAVINGS = {"Code": "090"}, {"Code": "091"}
UNAUTHORISED = "Payments can only be made against Authorised documents"
OUTSTANDING = "Payment amount exceeds the amount outstanding on this document"


@pytest.fixture
def writer():
    return Writer()


@pytest.fixture(autouse=True)
def _balanced_in_the_end(writer):
    yield
    check_ledger(writer.tenant)


@pytest.fixture
def customer(writer):
    return writer.customer()


@pytest.fixture
def sale(writer, customer):
    return writer.document(customer)


def payment(document, amount=100, **more):
    return {"Invoice": {"InvoiceID": document["InvoiceID"]}, "Account": BANK, "Amount": amount, "Date": "2026-11-20", **more}


def due(writer, document):
    kept = writer.shown(f"Invoices/{document['InvoiceID']}")
    return kept["Status"], kept["AmountDue"]


def credit(writer, contact, price=60, kind="ACCRECCREDIT"):
    line = {"Description": "Back", "Quantity": 1, "UnitAmount": price, "AccountCode": "200", "TaxType": "NONE"}
    reference = {"ContactID": contact["ContactID"]}
    given = {"Type": kind, "Contact": reference, "LineItems": [line], "Status": "AUTHORISED"}
    return writer.control("create", resource="CreditNotes", element=given)["element"]


def advance(writer, contact, kind, price=60):
    line = {"Description": "Ahead", "UnitAmount": price, "AccountCode": "620", "TaxType": "NONE"}
    reference = {"ContactID": contact["ContactID"]}
    given = {"Type": kind, "Contact": reference, "BankAccount": BANK, "LineItems": [line]}
    return writer.control("create", resource="BankTransactions", element=given)["element"]


# Payments


def test_a_payment_settles_its_invoice_and_moves_its_stamp(writer, sale):
    writer.later()
    made = writer.made("Payments", payment(sale, Reference="Direct"))
    assert (made["Status"], made["PaymentType"], made["Amount"]) == ("AUTHORISED", "ACCRECPAYMENT", 100.0)
    kept = writer.shown(f"Invoices/{sale['InvoiceID']}")
    assert (kept["Status"], kept["AmountDue"], kept["AmountPaid"]) == ("PAID", 0.0, 100.0)
    assert [one["PaymentID"] for one in kept["Payments"]] == [made["PaymentID"]]
    assert kept["UpdatedDateUTC"] > sale["UpdatedDateUTC"]


def test_payments_come_many_at_a_time_and_each_sees_those_before_it(writer, sale):
    given = [payment(sale, 60), payment(sale, 60), payment(sale, 40)]
    told = writer.put("Payments", {"Payments": given}, summarizeErrors="false").json()["Payments"]
    assert [one["StatusAttributeString"] for one in told] == ["OK", "ERROR", "OK"]
    assert told[1]["ValidationErrors"] == [{"Message": OUTSTANDING}]
    assert told[1]["PaymentID"] == NOBODY
    assert due(writer, sale) == ("PAID", 0.0)


def test_a_payment_names_its_invoice_and_account_by_number_and_code_too(writer, sale):
    given = {"InvoiceNumber": sale["InvoiceNumber"], "Code": "090", "Amount": 10}
    writer.made("Payments", given)
    writer.made("Payments", payment(sale, 10) | {"Invoice": {"InvoiceNumber": sale["InvoiceNumber"]}})
    assert due(writer, sale) == ("AUTHORISED", 80.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Amount": 100.01}, OUTSTANDING),
        ({"Amount": 0}, None),
        ({"Account": {"Code": "200"}}, None),
        ({"Account": None}, None),
        ({"Invoice": {"InvoiceID": UNKNOWN}}, "The document with the supplied id was not found for this endpoint."),
        ({"Invoice": None}, None),
        ({"CreditNote": {"CreditNoteID": UNKNOWN}}, None),
    ],
)
def test_a_payment_that_xero_refuses_leaves_the_invoice_as_it_was(writer, sale, changes, message):
    told = messages(writer.put("Payments", payment(sale) | changes))
    assert message is None or told == [message]
    assert due(writer, sale) == ("AUTHORISED", 100.0)


def test_a_payment_may_go_to_any_account_that_takes_payments(writer, sale):
    writer.made("Payments", payment(sale, Account={"Code": "970"}))
    assert due(writer, sale) == ("PAID", 0.0)


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_only_authorised_documents_are_paid(writer, customer, status):
    draft = writer.document(customer, status=status)
    assert messages(writer.put("Payments", payment(draft))) == [UNAUTHORISED, OUTSTANDING]
    assert due(writer, draft)[0] == status


def test_what_is_paid_is_not_paid_again(writer, sale):
    writer.made("Payments", payment(sale))
    assert messages(writer.put("Payments", payment(sale))) == [UNAUTHORISED, OUTSTANDING]
    assert len(writer.shown(f"Invoices/{sale['InvoiceID']}")["Payments"]) == 1


def test_a_post_makes_one_payment_whatever_is_sent(writer, sale):
    reply = writer.post("Payments", {"Payments": [payment(sale, 10), payment(sale, 20)]})
    assert [one["Amount"] for one in reply.json()["Payments"]] == [10.0]
    assert due(writer, sale) == ("AUTHORISED", 90.0)


def test_a_payment_is_deleted_and_nothing_else_of_it_changes(writer, sale):
    made = writer.made("Payments", payment(sale))
    path = f"Payments/{made['PaymentID']}"
    assert messages(writer.post(path, {"Amount": 5}))
    writer.later()
    assert writer.post(path, {"Status": "DELETED"}).json()["Payments"][0]["Status"] == "DELETED"
    assert due(writer, sale) == ("AUTHORISED", 100.0)
    assert writer.shown(path)["UpdatedDateUTC"] > made["UpdatedDateUTC"]
    assert messages(writer.post(path, {"Status": "DELETED"}))


def test_a_credit_note_is_paid_back(writer, customer):
    note = credit(writer, customer)
    given = {"CreditNote": {"CreditNoteID": note["CreditNoteID"]}, "Account": BANK, "Amount": 60}
    assert writer.made("Payments", given)["PaymentType"] == "ARCREDITPAYMENT"
    assert writer.shown(f"CreditNotes/{note['CreditNoteID']}")["RemainingCredit"] == 0.0


# Batches


def batch(*documents, amount=50, **more):
    payments = [{"Invoice": {"InvoiceID": document["InvoiceID"]}, "Amount": amount} for document in documents]
    return {"Account": BANK, "Date": "2026-11-20", "Payments": payments, **more}


def test_a_batch_pays_several_invoices_and_is_deleted_as_a_whole(writer, customer):
    sales = [writer.document(customer) for _ in range(2)]
    made = writer.made("BatchPayments", {"BatchPayments": [batch(*sales, Reference="Run")]})
    assert (made["Type"], made["TotalAmount"], made["Status"]) == ("RECBATCH", 100.0, "AUTHORISED")
    assert [due(writer, one) for one in sales] == [("AUTHORISED", 50.0)] * 2
    one = made["Payments"][0]["PaymentID"]
    assert messages(writer.post(f"Payments/{one}", {"Status": "DELETED"}))
    assert due(writer, sales[0]) == ("AUTHORISED", 50.0)
    reply = writer.post("BatchPayments", {"BatchPaymentID": made["BatchPaymentID"], "Status": "DELETED"})
    assert reply.json()["BatchPayments"][0]["Status"] == "DELETED"
    assert [due(writer, one) for one in sales] == [("AUTHORISED", 100.0)] * 2
    assert writer.shown(f"Payments/{one}")["Status"] == "DELETED"


def test_a_batch_is_deleted_by_its_address_too(writer, sale):
    made = writer.made("BatchPayments", batch(sale))
    path = f"BatchPayments/{made['BatchPaymentID']}"
    assert writer.post(path, {"Status": "DELETED"}).json()["BatchPayments"][0]["Status"] == "DELETED"
    assert due(writer, sale) == ("AUTHORISED", 100.0)


def test_a_batch_pays_all_of_its_invoices_or_none(writer, customer, sale):
    bill = writer.document(customer, kind="ACCPAY")
    draft = writer.document(customer, status="DRAFT")
    for given in (batch(sale, draft), batch(sale, bill), batch(sale, sale, sale), batch(), batch(sale, Particulars="x" * 13)):
        assert messages(writer.put("BatchPayments", given))
    assert due(writer, sale) == ("AUTHORISED", 100.0)
    assert due(writer, bill) == ("AUTHORISED", 100.0)


def test_a_post_makes_no_batch_and_no_transfer(writer, sale):
    assert messages(writer.post("BatchPayments", batch(sale)))
    given = {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5}
    before = len(writer.tenant["BankTransfers"])
    assert messages(writer.post("BankTransfers", given))
    assert (due(writer, sale), len(writer.tenant["BankTransfers"])) == (("AUTHORISED", 100.0), before)


# Transfers


def test_transfers_are_made_and_deleted_many_at_a_time(writer):
    given = {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": "50.00", "Date": "2026-11-20", "Reference": "Sub"}
    reply = writer.put("BankTransfers", {"BankTransfers": [given, given | {"Amount": 70}]})
    made = reply.json()["BankTransfers"]
    assert [(one["Amount"], one["Status"], one["Reference"]) for one in made] == [
        (50.0, "AUTHORISED", "Sub"),
        (70.0, "AUTHORISED", "Sub"),
    ]
    gone = [{"BankTransferID": one["BankTransferID"], "Status": "DELETED"} for one in made]
    told = writer.post("BankTransfers", {"BankTransfers": gone}).json()["BankTransfers"]
    assert [one["Status"] for one in told] == ["DELETED", "DELETED"]
    assert not {one["BankTransferID"] for one in made} & set(writer.ids("BankTransfers"))


def test_a_transfer_is_deleted_by_its_address_and_once_only(writer):
    made = writer.made("BankTransfers", {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5})
    path = f"BankTransfers/{made['BankTransferID']}"
    assert messages(writer.post(path, {"Reference": "x"}))
    assert writer.post(path, {"Status": "DELETED"}).status == 200
    assert messages(writer.post(path, {"Status": "DELETED"}))


@pytest.mark.parametrize("wrong", [{"ToBankAccount": BANK}, {"Amount": 0}, {"ToBankAccount": {"Code": "200"}}])
def test_a_transfer_between_other_than_two_banks_is_refused(writer, wrong):
    assert messages(writer.put("BankTransfers", {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5} | wrong))


# Allocations


@pytest.fixture(params=["CreditNotes", "Overpayments", "Prepayments"])
def ahead(request, writer, customer):
    """Sixty of credit of each kind: where it is found, and its id."""
    if request.param == "CreditNotes":
        return request.param, credit(writer, customer)["CreditNoteID"]
    noun = request.param.removesuffix("s")
    return request.param, advance(writer, customer, f"RECEIVE-{noun.upper()}")[f"{noun}ID"]


def test_an_allocation_gives_credit_to_an_invoice_and_is_taken_back(writer, sale, ahead):
    resource, credit_id = ahead
    writer.later()
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 40, "Date": "2026-11-20"}
    made = writer.made(f"{resource}/{credit_id}/Allocations", {"Allocations": [given]})
    assert (made["Amount"], made["Invoice"]["InvoiceID"]) == (40.0, sale["InvoiceID"])
    noun = resource.removesuffix("s")
    assert made[noun][f"{noun}ID"] == credit_id
    assert due(writer, sale) == ("AUTHORISED", 60.0)
    kept = writer.shown(f"{resource}/{credit_id}")
    assert kept["RemainingCredit"] == 20.0
    assert kept["UpdatedDateUTC"] > sale["UpdatedDateUTC"]
    told = writer.delete(f"{resource}/{credit_id}/Allocations/{made['AllocationID']}")
    gone = told.json()
    assert (gone["AllocationID"], gone["Amount"], gone["IsDeleted"]) == (made["AllocationID"], 40.0, True)
    assert due(writer, sale) == ("AUTHORISED", 100.0)
    assert writer.shown(f"{resource}/{credit_id}")["RemainingCredit"] == 60.0


def test_an_allocation_sent_twice_is_applied_twice(writer, sale, ahead):
    resource, credit_id = ahead
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 25, "Date": "2026-11-20"}
    for _ in range(2):
        writer.put(f"{resource}/{credit_id}/Allocations", {"Allocations": [given]})
    assert due(writer, sale) == ("AUTHORISED", 50.0)
    assert writer.shown(f"{resource}/{credit_id}")["RemainingCredit"] == 10.0
    assert messages(writer.put(f"{resource}/{credit_id}/Allocations", {"Allocations": [given]}))


def test_of_several_allocations_the_good_ones_are_kept_when_errors_are_told_one_by_one(writer, customer, sale):
    note_id = credit(writer, customer)["CreditNoteID"]
    stranger = writer.document(writer.customer("Kea"))
    given = [
        {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 10, "Date": "2026-11-20"},
        {"Invoice": {"InvoiceID": stranger["InvoiceID"]}, "Amount": 10, "Date": "2026-11-20"},
    ]
    reply = writer.put(f"CreditNotes/{note_id}/Allocations", {"Allocations": given}, summarizeErrors="false")
    assert [one["StatusAttributeString"] for one in reply.json()["Allocations"]] == ["OK", "ERROR"]
    assert (due(writer, sale), due(writer, stranger)) == (("AUTHORISED", 90.0), ("AUTHORISED", 100.0))
    assert messages(writer.put(f"CreditNotes/{note_id}/Allocations", {"Allocations": given}))
    assert due(writer, sale) == ("AUTHORISED", 90.0)


@pytest.mark.parametrize("amount", [0, -1, 60.01])
def test_no_more_is_allocated_than_there_is(writer, sale, ahead, amount):
    resource, credit_id = ahead
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": amount, "Date": "2026-11-20"}
    assert messages(writer.put(f"{resource}/{credit_id}/Allocations", given))
    assert due(writer, sale) == ("AUTHORISED", 100.0)


def test_an_unknown_allocation_or_credit_is_refused(writer, customer):
    note_id = credit(writer, customer)["CreditNoteID"]
    assert messages(writer.delete(f"CreditNotes/{note_id}/Allocations/{UNKNOWN}"))
    assert writer.delete(f"CreditNotes/{UNKNOWN}/Allocations/{UNKNOWN}").status == 404
    assert writer.put("Overpayments", {"Amount": 5}).status == 501


# Linked transactions


@pytest.fixture
def bill(writer):
    return writer.document(writer.customer("Weka"), kind="ACCPAY")


def ends(source, target=None):
    given = {"SourceTransactionID": source["InvoiceID"], "SourceLineItemID": source["LineItems"][0]["LineItemID"]}
    if target:
        given |= {"TargetTransactionID": target["InvoiceID"], "TargetLineItemID": target["LineItems"][0]["LineItemID"]}
    return given


def test_a_cost_is_passed_on_changed_and_let_go(writer, bill, customer):
    made = writer.made("LinkedTransactions", {"LinkedTransactions": [ends(bill)]})
    assert (made["Status"], made["SourceTransactionTypeCode"]) == ("APPROVED", "ACCPAY")
    path = f"LinkedTransactions/{made['LinkedTransactionID']}"
    draft = writer.document(customer, status="DRAFT")
    told = writer.post(path, {"LinkedTransactions": [ends(bill, draft)]}).json()["LinkedTransactions"][0]
    assert (told["Status"], told["ContactID"]) == ("ONDRAFT", customer["ContactID"])
    writer.post(f"Invoices/{draft['InvoiceID']}", {"Status": "AUTHORISED"})
    assert writer.shown(path)["Status"] == "BILLED"
    assert writer.delete(path).status == 204
    assert writer.get(path).status == 404


def test_money_spent_is_passed_on_too(writer, customer):
    line = {"Description": "Fuel", "Quantity": 1, "UnitAmount": 30, "AccountCode": "400", "TaxType": "NONE"}
    given = {"Type": "SPEND", "Contact": {"Name": "Petrol"}, "BankAccount": BANK, "LineItems": [line]}
    spent = writer.control("create", resource="BankTransactions", element=given)["element"]
    source = {"InvoiceID": spent["BankTransactionID"], "LineItems": spent["LineItems"]}
    made = writer.made("LinkedTransactions", ends(source) | {"ContactID": customer["ContactID"]})
    assert (made["SourceTransactionTypeCode"], made["Status"]) == ("SPEND", "APPROVED")
    writer.control("delete", resource="BankTransactions", select=spent["BankTransactionID"])
    assert writer.shown(f"LinkedTransactions/{made['LinkedTransactionID']}")["Status"] == "VOIDED"


def test_ends_that_do_not_fit_together_are_refused_with_xeros_words(writer, bill, sale):
    crossed = ends(bill) | {"SourceLineItemID": sale["LineItems"][0]["LineItemID"]}
    mismatch = "The SourceLineItemID and SourceTransactionID do not match"
    assert messages(writer.put("LinkedTransactions", crossed)) == [mismatch]
    assert messages(writer.put("LinkedTransactions", ends(sale))) == [mismatch]
    stranger = ends(bill, sale) | {"ContactID": writer.customer("Kea")["ContactID"]}
    assert messages(writer.put("LinkedTransactions", stranger)) == [
        "The ContactID and the TargetTransaction ContactID do not match"
    ]
    assert messages(writer.put("LinkedTransactions", ends(bill, bill)))


# Scopes


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("Payments", "accounting.payments"),
        ("BatchPayments", "accounting.payments"),
        ("BankTransfers", "accounting.banktransactions"),
    ],
)
def test_each_needs_its_own_scope_to_write(writer, path, scope):
    answers = []
    for granted in (f"{scope}.read", scope, "accounting.transactions"):
        token = writer.control("grant", scopes=granted)["access_token"]
        answers.append(writer.write("PUT", path, {"Amount": 1}, token=token).status)
    assert answers == [401, 400, 400]


# Lock dates


def test_nothing_is_settled_or_taken_back_in_a_closed_period(writer, customer, sale):
    note_id = credit(writer, customer)["CreditNoteID"]
    allocation = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 10, "Date": "2026-10-31"}
    transfer = {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5, "Date": "2026-10-31"}
    paid = writer.made("Payments", payment(sale, 10, Date="2026-10-31"))
    moved = writer.made("BankTransfers", transfer)
    given = writer.made(f"CreditNotes/{note_id}/Allocations", allocation)
    organisation = next(iter(writer.tenant["Organisation"]))["OrganisationID"]
    writer.control(
        "edit", resource="Organisation", select=organisation, changes={"PeriodLockDate": "/Date(1793404800000+0000)/"}
    )
    for reply in (
        writer.put("Payments", payment(sale, 10, Date="2026-10-31")),
        writer.post(f"Payments/{paid['PaymentID']}", {"Status": "DELETED"}),
        writer.put("BatchPayments", batch(sale, Date="2026-10-31")),
        writer.put("BankTransfers", transfer),
        writer.post(f"BankTransfers/{moved['BankTransferID']}", {"Status": "DELETED"}),
        writer.put(f"CreditNotes/{note_id}/Allocations", allocation),
        writer.delete(f"CreditNotes/{note_id}/Allocations/{given['AllocationID']}"),
    ):
        assert "lock date" in messages(reply)[0]
    assert due(writer, sale) == ("AUTHORISED", 80.0)
    writer.made("Payments", payment(sale, 10, Date="2026-11-01"))
    assert due(writer, sale) == ("AUTHORISED", 70.0)


def test_an_invoice_that_has_any_credit_is_not_voided(writer, sale, ahead):
    resource, credit_id = ahead
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 40, "Date": "2026-11-20"}
    writer.made(f"{resource}/{credit_id}/Allocations", given)
    assert messages(writer.post(f"Invoices/{sale['InvoiceID']}", {"Status": "VOIDED"})) == [
        "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
    ]
    assert due(writer, sale) == ("AUTHORISED", 60.0)
