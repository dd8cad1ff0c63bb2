"""Documents to write to the sandbox, and how they are changed and paid."""


def line(**changes):
    return {"Description": "Day", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200", "TaxType": "NONE", **changes}


def invoice(contact, **changes):
    return {"Type": "ACCREC", "Contact": {"ContactID": contact["ContactID"]}, "LineItems": [line()], **changes}


def edited(writer, document, **changes):
    reply = writer.post(f"Invoices/{document['InvoiceID']}", changes)
    assert reply.status == 200, reply.body
    return reply.json()["Invoices"][0]


def paid(writer, document, amount):
    writer.control("pay", invoice=document["InvoiceID"], amount=amount)
    return writer.shown(f"Invoices/{document['InvoiceID']}")


def an_account(writer, **wanted):
    return next(each for each in writer.tenant["Accounts"] if all(each.get(k) == v for k, v in wanted.items()))
