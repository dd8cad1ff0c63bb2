"""What settles a document: payments, batches of them, credit and money ahead; and what is due then."""

BANK, SAVINGS = {"Code": "090"}, {"Code": "091"}


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


def batch(*documents, amount=50, **more):
    payments = [{"Invoice": {"InvoiceID": document["InvoiceID"]}, "Amount": amount} for document in documents]
    return {"Account": BANK, "Date": "2026-11-20", "Payments": payments, **more}
