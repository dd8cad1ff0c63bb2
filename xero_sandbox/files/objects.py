"""What in the books a file can be put to: the groups of the Files API, and the types within them."""

from typing import Any, Final

GROUPS: Final = {
    "Account": "Accounts",
    "BankTransaction": "BankTransactions",
    "Contact": "Contacts",
    "CreditNote": "CreditNotes",
    "Invoice": "Invoices",
    "Item": "Items",
    "ManualJournal": "ManualJournals",
    "Overpayment": "Overpayments",
    "Payment": "Payments",
    "Prepayment": "Prepayments",
    "Quote": "Quotes",
    "Receipt": "Receipts",
}
# The types are the specification's. Unverified: which element has which, but for contacts, which its examples call Business.
_BY_TYPE: Final = {
    "ACCREC": "AccRec",
    "ACCPAY": "Accpay",
    "ACCRECCREDIT": "AccRecCredit",
    "ACCPAYCREDIT": "AccPayCredit",
    "RECEIVE": "CashRec",
    "SPEND": "CashPaid",
    "RECEIVE-OVERPAYMENT": "ArOverPayment",
    "SPEND-OVERPAYMENT": "ApOverPayment",
    "RECEIVE-PREPAYMENT": "ArPrepayment",
    "SPEND-PREPAYMENT": "ApPrepayment",
    "RECEIVE-TRANSFER": "Transfer",
    "SPEND-TRANSFER": "Transfer",
}
_BY_GROUP: Final = {
    "Account": "Account",
    "Contact": "Business",
    "Item": "PriceListItem",
    "ManualJournal": "ManJournal",
    "Quote": "SalesQuote",
    "Receipt": "Receipt",
}


def object_type(group: str, element: dict[str, Any]) -> str:
    """The ObjectType of an element of a group."""
    if group in _BY_GROUP:
        return _BY_GROUP[group]
    return _BY_TYPE.get(str(element.get("Type") or element.get("PaymentType")), "Unknown")
