"""Examples of money that moves between documents and accounts."""

from collections.abc import Callable

from integration_tests.examples.example import LOOKED_UP, TWICE, Example, plain
from integration_tests.examples.furniture import BANK, DAY, DUE, SAVINGS
from integration_tests.examples.world import Record, World


def _allocation(owner: str, new: Callable[[World], Record], source: Callable[[World], Record]) -> Example:
    return Example(
        new,
        lambda world: [one for one in source(world)["Allocations"] if one["Amount"] == 3 and not one["IsDeleted"]],
        (owner, "Invoice", "Date", "Amount"),
        barred=({"Amount": 4}, "Amount"),
        born={"Amount": 3},
        again=LOOKED_UP,
        absent="changes no allocation",
        needs="Invoice",
        stuck=(lambda world: {**new(world), "Invoice": {"InvoiceNumber": "NONE"}}, "NONE"),
    )


def _allocated(owner: str, resource: str, reference: str) -> Example:
    def source(world: World) -> Record:
        return world.one(resource, Reference=reference)

    def new(world: World) -> Record:
        return {owner: source(world)[owner], "Invoice": {"InvoiceNumber": "CREDITED"}, "Amount": 3, "Date": DAY}

    return _allocation(owner, new, source)


SETTLEMENTS: dict[str, Example] = {
    "bank_transfers": plain(
        "BankTransfers",
        {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 12, "Date": DAY, "Reference": "A transfer"},
        "Reference",
        key=("Reference",),
        barred=({"Amount": 13}, "Amount"),
        again=TWICE,
        needs="Amount",
        leaves="DELETED",
    ),
    "batch_payments": plain(
        "BatchPayments",
        {
            "Account": BANK,
            "Date": DAY,
            "Reference": "A cell",
            "Payments": [{"Invoice": {"InvoiceNumber": "BATCHED"}, "Amount": 5}],
        },
        "Reference",
        key=("Reference",),
        born={"Payments": [{"Amount": 5}], "TotalAmount": 5},
        barred=({"Date": DUE}, "Date"),
        again=TWICE,
        needs="Account",
        leaves="DELETED",
    ),
    "credit_note_allocations": _allocation(
        "CreditNote",
        lambda _: {
            "CreditNote": {"CreditNoteNumber": "CREDIT"},
            "Invoice": {"InvoiceNumber": "CREDITED"},
            "Amount": 3,
            "Date": DAY,
        },
        lambda world: world.one("CreditNotes", CreditNoteNumber="CREDIT"),
    ),
    "overpayment_allocations": _allocated("OverpaymentID", "Overpayments", "Over"),
    "payments": plain(
        "Payments",
        {"InvoiceNumber": "PAYABLE", "Account": BANK, "Date": DAY, "Amount": 5, "Reference": "A cell"},
        "Reference",
        key=("Reference",),
        barred=({"Amount": 4}, "Amount"),
        born={"Amount": 5, "Reference": "A cell"},
        again=TWICE,
        needs="Account",
        leaves="DELETED",
    ),
    "prepayment_allocations": _allocated("PrepaymentID", "Prepayments", "Pre"),
}
