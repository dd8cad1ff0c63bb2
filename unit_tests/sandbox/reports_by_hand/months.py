"""What is entered in a month where little happens, and the profit that comes of it."""

from unit_tests.sandbox.report_reading import NZ, ask

# After everything that the founded company tells of; the financial year ends on 31 March.
MAY = "2028-05-10T00:00:00+00:00"


def created(client, resource, element, tenant=NZ):
    (id_,) = client.control("create", resource=resource, element=element, tenant=tenant)["ids"]
    return client.tenants[tenant][resource].get(id_)


def line(amount, account="200", **more):
    return {"Description": "Day", "Quantity": 1, "UnitAmount": amount, "AccountCode": account, **more}


def sale(client, contact, day, *lines, kind="ACCREC", **more):
    element = {"Type": kind, "Status": "AUTHORISED", "Date": day, "LineItems": list(lines), **more}
    element["Contact"] = {"ContactID": contact["ContactID"]}
    resource = "CreditNotes" if "CREDIT" in kind else "Invoices"
    if resource == "Invoices":
        element["DueDate"] = day
    return created(client, resource, element)


def paid(client, invoice, amount, day):
    element = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": amount, "Date": day}
    return created(client, "Payments", element)


def profit(client, **query):
    report = ask(client, "ProfitAndLoss", NZ, **query)
    return report.heads[1:], dict(report.rows())
