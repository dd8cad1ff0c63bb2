"""What is in an answer: good ones are taken as they are, and of others it is said what is wrong, where, and by which id."""

import orjson
import pytest

from source_xero.elements import Parts, Shape, elements_of, parts_of
from source_xero.listing import AnswerError
from source_xero.sharing import SharedAnswer

SHAPE = Shape("Invoices", "InvoiceID", "UpdatedDateUTC")
STAMPED = Shape("Invoices", "InvoiceID", "UpdatedDateUTC", is_stamped=True)
OPTIONS = Parts("Options", ("CategoryID", "OptionID"))
CATEGORIES = Shape("Categories", "CategoryID", parts=OPTIONS)


def answer(told, what="page 3", correlation_id="abc-1"):
    body = told if isinstance(told, bytes) else orjson.dumps(told)
    return SharedAnswer(body, "2026-03-01T12:00:00", 0.1, what, correlation_id)


def invoice(id_="a", stamp="/Date(1767225600000+0000)/", **more):
    return {"InvoiceID": id_, "UpdatedDateUTC": stamp, **more}


def refused(told, shape=SHAPE):
    with pytest.raises(AnswerError) as error:
        elements_of(answer(told), shape)
    return str(error.value)


def test_elements_and_paging_are_taken_as_they_are():
    paging = {"page": 1, "pageSize": 100, "pageCount": 1, "itemCount": 1}

    assert elements_of(answer({"Invoices": [invoice(Odd={"of": 1})], "pagination": paging}), STAMPED) == (
        [invoice(Odd={"of": 1})],
        paging,
    )


def test_an_empty_list_is_a_good_answer_and_paging_may_be_missing():
    assert elements_of(answer({"Invoices": []}), STAMPED) == ([], {})
    assert elements_of(answer({"Invoices": [], "pagination": None}), STAMPED) == ([], {})


@pytest.mark.parametrize("stamp", [None, "2026-01-01T00:00:00", "/Date(0+0000)/", "/Date(-5)/"])
def test_a_stamp_may_be_any_time_or_missing_where_the_read_does_not_go_by_it(stamp):
    assert elements_of(answer({"Invoices": [invoice(stamp=stamp)]}), SHAPE)[0] == [invoice(stamp=stamp)]
    assert elements_of(answer({"Invoices": [{"InvoiceID": "a"}]}), SHAPE)[0] == [{"InvoiceID": "a"}]


def test_elements_of_a_list_without_ids_need_none():
    assert elements_of(answer({"Settings": [{"Enabled": True}]}), Shape("Settings", ""))[0] == [{"Enabled": True}]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (b'{"Invoices": [', "is no JSON; it begins with"),
        (b"<html>", "is no JSON; it begins with b'<html>'"),
        (b"", "is no JSON"),
        ({}, "has no Invoices"),
        ({"Contacts": []}, "has no Invoices"),
        ({"Invoices": None}, "has no Invoices"),
        ({"Invoices": {"InvoiceID": "a"}}, "has no Invoices"),
        ([], "has no Invoices"),
        ({"Invoices": [invoice(), None]}, "in place 2 of Invoices: it is 'None'"),
        ({"Invoices": ["a"]}, "in place 1 of Invoices: it is 'a'"),
        ({"Invoices": [{"Total": 5}]}, "its InvoiceID is None"),
        ({"Invoices": [invoice(id_="")]}, "its InvoiceID is ''"),
        ({"Invoices": [invoice(id_=5)]}, "its InvoiceID is 5"),
        ({"Invoices": [invoice(stamp="soon")]}, "the UpdatedDateUTC of InvoiceID a is no date: 'soon'"),
        ({"Invoices": [invoice(stamp="")]}, "is no date: ''"),
        ({"Invoices": [invoice(stamp=5)]}, "is no date: 5"),
        ({"Invoices": [], "pagination": {"pageCount": "many"}}, "counts its rows in no way that is known"),
        ({"Invoices": [], "pagination": [1]}, "counts its rows in no way that is known"),
    ],
)
def test_of_an_answer_that_makes_no_sense_it_is_said_what_was_asked_and_what_is_wrong_and_its_correlation_id(told, problem):
    message = refused(told)

    assert message.startswith("Xero's answer for page 3 ")
    assert problem in message
    assert message.endswith("(correlation id abc-1)")


@pytest.mark.parametrize("stamp", [None, "soon"])
def test_a_read_that_goes_by_the_stamp_takes_no_element_without_one(stamp):
    assert f"is no date: {stamp!r}" in refused({"Invoices": [invoice(stamp=stamp)]}, STAMPED)


def test_an_answer_without_a_correlation_id_is_told_without_one():
    with pytest.raises(AnswerError, match=r"answer for the list is no JSON; it begins with b'x'$"):
        elements_of(answer(b"x", "the list", ""), SHAPE)


# Parts


def test_parts_carry_the_id_of_their_element():
    elements = [{"CategoryID": "c1", "Options": [{"OptionID": "o1", "Name": "N"}]}, {"CategoryID": "c2", "Options": None}]

    assert parts_of(elements, OPTIONS) == [{"CategoryID": "c1", "OptionID": "o1", "Name": "N"}]
    assert parts_of([{"CategoryID": "c3"}], OPTIONS) == []


@pytest.mark.parametrize("options", [[{"Name": "N"}], [{"OptionID": None}], [None], {"OptionID": "o"}, "many"])
def test_an_element_whose_parts_have_no_id_is_refused(options):
    message = refused({"Categories": [{"CategoryID": "c", "Options": options}]}, CATEGORIES)

    assert "the Options of CategoryID c are not all records with their OptionID" in message


@pytest.mark.parametrize("options", [[], None, [{"OptionID": "o"}]])
def test_an_element_may_have_no_parts(options):
    told = [{"CategoryID": "c", "Options": options}]

    assert elements_of(answer({"Categories": told}), CATEGORIES)[0] == told
