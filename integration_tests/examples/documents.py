"""Examples of documents."""

from integration_tests.examples.example import LOOKED_UP, TWICE, Example, plain
from integration_tests.examples.furniture import COST, DAY, DUE, MONEY, SALE, WHO, WORK
from integration_tests.examples.world import Record, World

SCHEDULE = {"Period": 1, "Unit": "MONTHLY", "DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH", "StartDate": "2027-01-01"}
LINK = "https://example.com/changed"


def _billed(world: World) -> Record:
    bill = world.one("Invoices", InvoiceNumber="BILLED")
    return {
        "SourceTransactionID": bill["InvoiceID"],
        "SourceLineItemID": bill["LineItems"][0]["LineItemID"],
        "ContactID": bill["Contact"]["ContactID"],
    }


_QUOTE = {**WHO, "Date": DAY, "LineItems": [WORK]}


DOCUMENTS: dict[str, Example] = {
    "bank_transactions": plain(
        "BankTransactions",
        {"Type": "SPEND", **MONEY, "Reference": "A cell", "LineItems": [COST]},
        "Reference",
        key=("Reference",),
        changes={"Url": LINK},
        again=TWICE,
        needs="BankAccount",
        leaves="DELETED",
    ),
    "bills": plain(
        "Invoices",
        {**WHO, "InvoiceNumber": "CELL-B", "Date": DAY, "DueDate": DUE, "LineItems": [COST]},
        "Contact",
        "InvoiceNumber",
        changes={"Url": LINK},
        born={"Type": "ACCPAY", "Status": "DRAFT", "SubTotal": 100},
        again=LOOKED_UP,
        needs="Contact",
        leaves="DELETED",
        stuck=(lambda _: {**WHO, "InvoiceNumber": "STUCK-B"}, "payment"),
    ),
    "credit_notes": plain(
        "CreditNotes",
        {**SALE, "Type": "ACCRECCREDIT", "CreditNoteNumber": "CELL-CN", "Status": "AUTHORISED"},
        "CreditNoteNumber",
        changes={"Reference": "Changed"},
        barred=({"Status": "DRAFT"}, "DRAFT"),
        needs="Type",
        leaves="VOIDED",
    ),
    "invoices": plain(
        "Invoices",
        {**SALE, "InvoiceNumber": "CELL-I"},
        "InvoiceNumber",
        changes={"Reference": "Changed"},
        born={"Type": "ACCREC", "Status": "DRAFT", "SubTotal": 24.69},
        barred=({"Status": "PAID"}, "PAID"),
        needs="Contact",
        leaves="DELETED",
        stuck=(lambda _: {"InvoiceNumber": "STUCK"}, "payment"),
    ),
    "linked_transactions": Example(
        _billed,
        lambda world: world.held("LinkedTransactions", SourceLineItemID=_billed(world)["SourceLineItemID"]),
        ("SourceTransactionID", "SourceLineItemID"),
        needs="SourceTransactionID",
        again=TWICE,
    ),
    "manual_journals": plain(
        "ManualJournals",
        {
            "Narration": "A cell",
            "Date": DAY,
            "JournalLines": [{"LineAmount": 10, "AccountCode": "400"}, {"LineAmount": -10, "AccountCode": "200"}],
        },
        "Narration",
        key=("Narration",),
        changes={"Url": LINK},
        born={"Status": "DRAFT"},
        again=TWICE,
        needs="JournalLines",
        leaves="DELETED",
    ),
    "purchase_orders": plain(
        "PurchaseOrders",
        {**WHO, "PurchaseOrderNumber": "CELL-PO", "Date": DAY, "LineItems": [COST]},
        "PurchaseOrderNumber",
        changes={"DeliveryInstructions": "Changed"},
        barred=({"Status": "NOSUCH"}, "NOSUCH"),
        needs="Contact",
        leaves="DELETED",
    ),
    "quotes": plain(
        "Quotes",
        {**_QUOTE, "QuoteNumber": "CELL-Q"},
        "QuoteNumber",
        changes={"Title": "Changed"},
        born={"Status": "DRAFT"},
        needs="Contact",
        leaves="DELETED",
    ),
    "repeating_invoices": plain(
        "RepeatingInvoices",
        {"Type": "ACCREC", **WHO, "Reference": "A cell", "Schedule": SCHEDULE, "LineItems": [WORK]},
        "Reference",
        key=("Reference",),
        changes={"Status": "AUTHORISED"},
        again=TWICE,
        needs="Schedule",
        leaves="DELETED",
    ),
    "sales_orders": plain(
        "Quotes",
        {**_QUOTE, "QuoteNumber": "CELL-SO"},
        "QuoteNumber",
        changes={"Title": "Changed"},
        born={"Status": "ACCEPTED"},
        needs="Contact",
        leaves="DELETED",
    ),
    "vendor_credits": plain(
        "CreditNotes",
        {**WHO, "CreditNoteNumber": "CELL-V", "Date": DAY, "LineItems": [COST], "Status": "AUTHORISED"},
        "Contact",
        "CreditNoteNumber",
        changes={"Reference": "Changed"},
        born={"Type": "ACCPAYCREDIT", "Total": 115},
        again=LOOKED_UP,
        needs="Contact",
        leaves="VOIDED",
    ),
}
