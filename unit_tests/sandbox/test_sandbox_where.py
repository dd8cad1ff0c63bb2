import pytest

from xero_sandbox.operands import QueryParseError
from xero_sandbox.where import parse

from .conftest import guid, invoice

ONE = invoice(2, Reference=None, Status="AUTHORISED", SentToContact=True)


@pytest.mark.parametrize(
    "text",
    [
        'Status=="AUTHORISED"',
        'Status = "authorised"',
        'Status != "PAID"',
        'Status <> "PAID"',
        "AmountDue >= 25 AND AmountDue < 25.01",
        "AmountDue > -1 && AmountDue <= 25.00M",
        'Status=="PAID" || Type=="ACCREC"',
        'Status=="PAID" OR Type=="ACCREC" AND AmountDue>1',
        '(Status=="PAID" OR Type=="ACCREC") AND AmountDue>1',
        f'InvoiceId==guid("{guid(2)}")',
        f'Contact.ContactID==Guid("{guid(900).upper()}")',
        'Contact.Name=="barney"',
        "Date==DateTime(2026,2,1)",
        "Date>=DateTime(2026, 01, 31) AND Date<DateTime(2026,02,02,0,0,0)",
        'Date < DateTime.Parse("2026-03-01")',
        'InvoiceNumber.Contains("0002")',
        'InvoiceNumber.StartsWith("inv")',
        'InvoiceNumber.EndsWith("2")',
        'InvoiceNumber.ToLower().Contains("inv-")',
        'InvoiceNumber.ToUpper()=="INV-0002"',
        "Reference == null",
        'Reference==null OR Reference.Contains("x")',
        "SentToContact==true",
        "SentToContact",
        "!HasErrors",
        "AmountPaid == null",
        '"AUTHORISED"==Status',
    ],
)
def test_filters_that_let_an_invoice_pass(text):
    assert parse(text, "Invoice")(ONE)


@pytest.mark.parametrize(
    "text",
    [
        'Status=="PAID"',
        "Reference != null",
        'Reference!=null && Reference.Contains("x")',
        'Reference=="x"',
        "AmountPaid > 0",
        "AmountPaid <= 0",
        "SentToContact==false",
        "Date>DateTime(2026,2,1)",
        f'InvoiceID==guid("{guid(3)}")',
    ],
)
def test_filters_that_keep_an_invoice_out(text):
    assert not parse(text, "Invoice")(ONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Status==",
        "==1",
        'Status=="PAID',
        'Status=="PAID" AND',
        'Colour=="red"',
        'Contact.Colour=="red"',
        'LineItems=="x"',
        "DateTime(2026,13,1)<Date",
        "DateTime(2026)<Date",
        "guid(5)==InvoiceID",
        'Status.Reverse()=="x"',
        '(Status=="PAID"',
        'Status=="PAID")',
        "AmountDue > 5 5",
        "Status ~ 5",
        "AmountDue > - Status",
    ],
)
def test_filters_that_cannot_be_parsed(text):
    with pytest.raises(QueryParseError):
        parse(text, "Invoice")


@pytest.mark.parametrize(
    "text", ['Reference.Contains("x")', 'AmountDue=="5"', "Status>DateTime(2026,1,1)", "AmountDue", 'AmountDue.Contains("1")']
)
def test_filters_that_fail_on_what_they_meet(text):
    where = parse(text, "Invoice")
    with pytest.raises(QueryParseError):
        where(ONE)


def test_a_filter_knows_what_the_guard_asks():
    where = parse('(Status=="PAID" OR Type=="ACCREC") AND Reference.Contains("x")', "Invoice")
    assert where.fields == {"Status", "Type", "Reference"}
    assert where.either == {"Status", "Type"}
    assert where.calls


def test_a_text_that_looks_like_a_date_is_a_text():
    where = parse('Reference=="INV 7"', "Invoice")
    assert not where(ONE | {"Reference": "/Date(1573755038314+0000)/"})
