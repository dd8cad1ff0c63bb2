"""Founded companies have papers at some bills, and a theme of their own for some customers."""

import pytest

from xero_sandbox.clock import Clock
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.service import Sandbox

from .bookkeeping import NOW
from .conftest import Client


@pytest.fixture(params=["small", "demo"])
def company(request):
    return Client(Sandbox(Options(tenants=1, size=request.param), Companies(), Clock(NOW.timestamp)))


def test_a_paper_is_where_its_flag_says(company):
    bills = company.get("Invoices", page="1", pageSize="1000").json()["Invoices"]
    flagged = [one for one in bills if one["HasAttachments"]]
    assert 0 < len(flagged) < len(bills) // 2
    assert {one["Type"] for one in flagged} == {"ACCPAY"}
    path = f"Invoices/{flagged[0]['InvoiceID']}"
    (file,) = company.get(path).json()["Invoices"][0]["Attachments"]
    assert company.get(f"{path}/Attachments").json()["Attachments"][0]["AttachmentID"] == file["AttachmentID"]
    body = company.get(f"{path}/Attachments/{file['AttachmentID']}").body
    assert len(body) == file["ContentLength"]
    assert f"{flagged[0]['Total']:.2f}".encode() in body
    kept = {row["ParentID"] for row in company.tenants[0]["Attachments"]}
    assert kept == {one["InvoiceID"] for one in flagged}


def test_some_customers_have_a_theme_that_is_there(company):
    themes = {one["BrandingThemeID"]: one["Name"] for one in company.get("BrandingThemes").json()["BrandingThemes"]}
    contacts = company.get("Contacts", page="1").json()["Contacts"]
    told = [one["BrandingTheme"] for one in contacts if "BrandingTheme" in one]
    assert told
    assert all(themes[one["BrandingThemeID"]] == one["Name"] for one in told)
