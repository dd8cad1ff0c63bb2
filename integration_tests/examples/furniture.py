"""What examples are made of, and what they stand on: contacts, documents to pay, credit to give."""

from integration_tests.writing import Row

DAY, DUE = "2026-10-06", "2026-12-01"
WORK = {"Description": "Work", "Quantity": 2, "UnitAmount": 12.3456, "AccountCode": "200"}
COST = {"Description": "Paper", "Quantity": 1, "UnitAmount": 100, "AccountCode": "400"}
WHO = {"Contact": {"Name": "Cells & Co"}}
BANK, SAVINGS = {"Code": "090"}, {"Code": "091"}
SALE = {"Type": "ACCREC", **WHO, "Date": DAY, "DueDate": DUE, "LineItems": [WORK]}
OPEN_SALE = {**SALE, "Status": "AUTHORISED", "LineItems": [{**COST, "AccountCode": "200"}]}
OPEN_BILL = {**WHO, "Date": DAY, "DueDate": DUE, "Status": "AUTHORISED", "LineItems": [COST]}
MONEY = {**WHO, "BankAccount": BANK, "Date": DAY}


def furniture(tenant_id: str) -> list[Row]:
    """What the examples stand on."""
    rows = [
        ("contacts", {"Name": "Cells & Co", "ContactNumber": "CELLS"}),
        ("tracking_categories", {"Name": "Department"}),
        ("contact_groups", {"Name": "Members"}),
        ("items", {"Code": "USED", "Name": "Used"}),
        ("credit_notes", {**OPEN_SALE, "Type": "ACCRECCREDIT", "CreditNoteNumber": "CREDIT"}),
        ("bank_transactions", {"Type": "RECEIVE-OVERPAYMENT", **MONEY, "Reference": "Over", "LineItems": [{"UnitAmount": 50}]}),
        ("bank_transactions", {"Type": "RECEIVE-PREPAYMENT", **MONEY, "Reference": "Pre", "LineItems": OPEN_SALE["LineItems"]}),
        *(("invoices", {**OPEN_SALE, "InvoiceNumber": name}) for name in ("PAYABLE", "CARRIER", "CREDITED")),
        (
            "invoices",
            {**OPEN_SALE, "InvoiceNumber": "STUCK", "LineItems": [{**COST, "AccountCode": "200", "ItemCode": "USED"}]},
        ),
        *(("bills", {**OPEN_BILL, "InvoiceNumber": name}) for name in ("BATCHED", "BILLED", "STUCK-B")),
        ("payments", {"InvoiceNumber": "STUCK", "Account": BANK, "Date": DAY, "Amount": 5}),
        ("payments", {"InvoiceNumber": "STUCK-B", "Account": BANK, "Date": DAY, "Amount": 5}),
    ]
    return [Row(name, "append", {"tenant_id": tenant_id, **data}) for name, data in rows]
