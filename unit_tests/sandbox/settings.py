"""An account and a tax rate as an app sends them."""


def account(code="123", name="Foobar", **more):
    return {"Code": code, "Name": name, "Type": "EXPENSE", **more}


def rate(name="State Tax", percent=2.25):
    return {"Name": name, "ReportTaxType": "INPUT", "TaxComponents": [{"Name": "State", "Rate": percent}]}
