"""A report as rows of a table: every figure once, under its titles, exactly as Xero says it."""

import pytest

from source_xero.report_cells import ReportError, amount, cells_of, contacts_of

CASH = "0412"


def cell(value, **attributes):
    return {"Value": value, "Attributes": [{"Id": id_, "Value": one} for id_, one in attributes.items()]}


def row(*cells, kind="Row"):
    return {"RowType": kind, "Cells": list(cells)}


REPORT = {
    "ReportID": "BalanceSheet",
    "ReportName": "Balance Sheet",
    "ReportTitles": ["Balance Sheet", "Demo", "As at 30 April 2026"],
    "Fields": [],
    "Rows": [
        {"RowType": "Header", "Cells": [{"Value": ""}, {"Value": "30 Apr 2026"}, {"Value": "30 Apr 2025"}]},
        {"RowType": "Section", "Title": "Assets", "Rows": []},
        {
            "RowType": "Section",
            "Title": "Bank",
            "Rows": [
                row(cell("Cash", account=CASH), cell("-1850.00", account=CASH), cell("0.00", account=CASH)),
                row({"Value": "Total Bank"}, {"Value": "-1,850.00"}, {"Value": ""}, kind="SummaryRow"),
            ],
        },
        {"RowType": "Section", "Title": "", "Rows": [row({"Value": "Net Assets"}, {"Value": "(7.10)"}, {"Value": "n/a"})]},
    ],
}


def places(report):
    return [
        (
            one["RowNumber"],
            one["ColumnNumber"],
            one["Section"],
            one["RowType"],
            one["RowTitle"],
            one["ColumnTitle"],
            one["Value"],
        )
        for one in cells_of(report)
    ]


def test_every_figure_is_a_record_under_its_section_row_and_column():
    assert places(REPORT) == [
        (1, 1, "Bank", "Row", "Cash", "30 Apr 2026", "-1850.00"),
        (1, 2, "Bank", "Row", "Cash", "30 Apr 2025", "0.00"),
        (2, 1, "Bank", "SummaryRow", "Total Bank", "30 Apr 2026", "-1,850.00"),
        (2, 2, "Bank", "SummaryRow", "Total Bank", "30 Apr 2025", ""),
        (3, 1, None, "Row", "Net Assets", "30 Apr 2026", "(7.10)"),
        (3, 2, None, "Row", "Net Assets", "30 Apr 2025", "n/a"),
    ]
    assert [one["Amount"] for one in cells_of(REPORT)] == [-1850.0, 0.0, -1850.0, None, -7.1, None]


def test_what_a_figure_is_about_stands_in_fields_of_its_own_and_as_it_came():
    first, *_ = cells_of(REPORT)

    assert first["AccountID"] == CASH
    assert first["Attributes"] == [{"Id": "account", "Value": CASH}]


def test_what_names_the_row_tells_of_its_figures_too_and_they_know_better():
    rows = [row(cell("Big Bank", accountID="1"), cell("5.00"), cell("6.00", account="2", invoiceID="i"))]
    plain, special = cells_of({"Rows": rows})

    assert plain["AccountID"] == "1"
    assert "InvoiceID" not in plain
    assert (special["AccountID"], special["InvoiceID"]) == ("2", "i")


def test_the_head_of_the_report_stands_in_every_record():
    assert {(one["ReportID"], one["ReportName"], tuple(one["ReportTitles"])) for one in cells_of(REPORT)} == {
        ("BalanceSheet", "Balance Sheet", ("Balance Sheet", "Demo", "As at 30 April 2026"))
    }


def test_sections_within_sections_are_told_by_their_path():
    inner = {"RowType": "Section", "Title": "Bank", "Rows": [row(cell("Cash"), cell("1.00"))]}

    assert places({"Rows": [{"RowType": "Section", "Title": "Assets", "Rows": [inner]}]})[0][2] == "Assets / Bank"


def test_a_row_with_more_cells_than_titles_keeps_them_all():
    assert [one[5:] for one in places({"Rows": [row(cell("Cash"), cell("1"), cell("2"))]})] == [(None, "1"), (None, "2")]


@pytest.mark.parametrize(
    "rows", [None, "none", {}, [7], [{"RowType": "Row", "Cells": "a"}], [{"RowType": "Row", "Cells": [3]}]]
)
def test_what_is_not_laid_out_as_a_report_is_refused(rows):
    with pytest.raises(ReportError, match=r"^has "):
        list(cells_of({"Rows": rows}))


def test_an_empty_report_has_no_records():
    assert list(cells_of({"Rows": []})) == []


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0.00", 0),
        ("-1850.00", -1850),
        ("1,234,567.89", 1234567.89),
        ("(1,234.50)", -1234.5),
        ("12", 12),
        (" 12.5 ", 12.5),
        ("999999999999999", 999999999999999),
        ("0.0000001", 0.0000001),
        ("-1.169986394557823129251700680", -1.169986394557823),
    ],
)
def test_a_sum_is_a_number(value, number):
    assert amount(value) == number


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        "12%",
        "0.0%",
        "2018-10-09T00:00:00",
        "181 days overdue",
        "1,23",
        "(5.00",
        "5.00)",
        "1.2.3",
        "--5",
        "1e5",
        "١٢",
        5,
        "12345678901234567.89",
    ],
)
def test_what_is_no_sum_or_would_lose_digits_is_no_number(value):
    assert amount(value) is None


# Reports of contacts


def test_a_report_of_contacts_is_a_record_a_contact_with_its_head():
    report = {"ReportName": "1099-NEC report", "Fields": [], "Contacts": [{"ContactId": "c", "Box1": 5.5}]}

    assert list(contacts_of(report)) == [{"ReportName": "1099-NEC report", "ContactId": "c", "Box1": 5.5}]


@pytest.mark.parametrize(
    "report",
    [
        {"ReportName": "n"},
        {"ReportName": "n", "Contacts": "c"},
        {"ReportName": "n", "Contacts": ["c"]},
        {"ReportName": "n", "Contacts": [{"Box1": 1}]},
        {"Contacts": []},
    ],
)
def test_a_report_of_contacts_without_what_tells_them_apart_is_refused(report):
    with pytest.raises(ReportError, match="without"):
        list(contacts_of(report))


@pytest.mark.parametrize("attributes", [5, "odd", [5], {"Id": "account"}])
def test_a_cell_whose_attributes_are_none_is_refused(attributes):
    rows = [{"RowType": "Row", "Cells": [{"Value": "Cash"}, {"Value": "1.00", "Attributes": attributes}]}]

    with pytest.raises(ReportError, match="Attributes are"):
        list(cells_of({"Rows": rows}))


def test_an_attribute_without_a_name_is_kept_and_tells_nothing():
    cell = {"Value": "1.00", "Attributes": [{"Id": ["account"], "Value": "a"}]}

    (record,) = cells_of({"Rows": [{"RowType": "Row", "Cells": [{"Value": "Cash"}, cell]}]})

    assert "AccountID" not in record
    assert record["Attributes"] == cell["Attributes"]


def test_a_section_whose_title_is_no_text_is_named_by_it_all_the_same():
    row = {"RowType": "Row", "Cells": [{"Value": "Cash"}, {"Value": "1.00"}]}
    rows = [{"Title": "Assets", "Rows": [{"Title": 2026, "Rows": [row]}]}]

    assert [one["Section"] for one in cells_of({"Rows": rows})] == ["Assets / 2026"]
