"""What an answer says of each element that was sent."""

from dataclasses import replace

import pytest

from source_xero.destination.elements import NO_ID, Accepted, Rejected, is_partial, refused, results, xero_id
from source_xero.destination.row import Reason
from unit_tests.destination.pretend import THINGS, change, creation

ID, OTHER = "11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000"


def of(body, *intents):
    return results(body, intents, THINGS)


def test_an_answer_in_order_gives_each_its_element():
    body = {"Things": [{"ThingID": ID, "Name": "A"}, {"ThingID": OTHER, "Name": "B"}]}

    assert of(body, creation(1, Name="A"), creation(2, Name="B")) == [Accepted(body["Things"][0]), Accepted(body["Things"][1])]


def test_the_envelope_may_be_written_otherwise():
    assert of({"things": [{"ThingID": ID}]}, creation(1, Name="A")) == [Accepted({"ThingID": ID})]


@pytest.mark.parametrize(
    "fault",
    [
        {"StatusAttributeString": "ERROR"},
        {"HasErrors": True},
        {"HasValidationErrors": True},
        {"ThingID": NO_ID},
        {"ValidationErrors": [{"Message": "Code is taken."}]},
    ],
)
def test_every_sign_of_an_error_is_a_rejection(fault):
    [result] = of({"Things": [{"ThingID": ID, **fault}]}, creation(1, Name="A"))

    assert isinstance(result, Rejected)
    assert result.reasons[0].message in {"Xero refuses it without saying why.", "Code is taken."}


def test_false_flags_and_empty_lists_are_no_error():
    element = {
        "ThingID": ID,
        "HasErrors": False,
        "HasValidationErrors": False,
        "ValidationErrors": [],
        "StatusAttributeString": "OK",
    }

    assert of({"Things": [element]}, creation(1, Name="A")) == [Accepted(element)]


def test_warnings_become_notes():
    element = {"ThingID": ID, "StatusAttributeString": "WARNING", "Warnings": [{"Message": "Only a draft."}]}

    assert of({"Things": [element]}, creation(1, Name="A")) == [Accepted(element, ("Xero warns: Only a draft.",))]


def test_the_same_message_is_told_once():
    element = {"ThingID": NO_ID, "ValidationErrors": [{"Message": "No."}, {"Message": "No."}, {"Message": "Never."}]}

    [result] = of({"Things": [element]}, creation(1, Name="A"))

    assert [reason.message for reason in result.reasons] == ["No.", "Never."]


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("Account code 'ZZZ' is not a valid code for this document.", "LineItems.0.AccountCode"),
        ("The contact name Ridgeway is already assigned to another contact.", "Contact.Name"),
        ('Price List Item with Code "abc" already exists', "LineItems.0.ItemCode"),
        ("Something else entirely.", ""),
    ],
)
def test_a_message_that_names_a_value_names_its_field(message, field):
    intent = creation(
        1, Contact={"Name": "Ridgeway"}, LineItems=[{"AccountCode": "ZZZ", "ItemCode": "abc", "Description": "x"}]
    )
    element = {"ThingID": NO_ID, "ValidationErrors": [{"Message": message}]}

    [result] = of({"Things": [element]}, intent)

    assert result.reasons == (Reason(message, field),)


def test_an_error_within_a_part_names_the_part():
    lines = [{"Description": "a"}, {"Description": "b", "ValidationErrors": [{"Message": "No quantity."}]}]

    [result] = of({"Things": [{"HasErrors": True, "LineItems": lines}]}, creation(1, Name="A"))

    assert result.reasons == (Reason("No quantity.", "LineItems.1"),)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"Things": []},
        {"Things": [{"ThingID": ID}] * 3},
        {"Things": ["a", "b"]},
        {"Things": [{"Name": "A"}, {"Name": "B"}]},
        {"Things": [{"ThingID": ID, "Name": "B"}, {"ThingID": OTHER, "Name": "A"}]},
    ],
    ids=["nothing", "a list", "empty", "too few", "too many", "no elements", "no ids", "another order"],
)
def test_an_answer_that_does_not_fit_is_none(body):
    assert of(body, creation(1, Name="A"), creation(2, Name="B")) is None


def test_a_change_that_comes_back_with_the_id_of_another_does_not_fit():
    assert of({"Things": [{"ThingID": OTHER}]}, change(1, ThingID=ID, Name="A")) is None


def test_the_case_of_an_id_does_not_matter():
    assert of({"Things": [{"ThingID": ID.upper()}]}, change(1, ThingID=ID.lower())) == [Accepted({"ThingID": ID.upper()})]


def test_a_name_that_xero_has_put_into_its_own_form_fits():
    body = {"Things": [{"ThingID": ID, "Name": "A cut na"}, {"ThingID": OTHER, "Name": "b"}]}

    assert of(body, creation(1, Name="A cut name"), creation(2, Name=" B ")) is not None


def alone(intent, **changes):
    return replace(intent, envelope="", **changes)


def test_an_element_sent_alone_is_found_in_whatever_list_it_comes_in():
    body = {"Id": "x", "Status": "OK", "Accounts": [{"ThingID": ID, "Name": "A"}], "Warnings": [{"Message": "w"}]}

    assert of(body, alone(creation(1, Name="A"))) == [Accepted({"ThingID": ID, "Name": "A"})]


def test_an_element_that_is_the_whole_answer_is_found():
    assert of({"ThingID": ID}, alone(creation(1, Name="A"))) == [Accepted({"ThingID": ID})]


def test_of_a_longer_list_the_element_like_the_one_sent_is_taken():
    body = {"Options": [{"ThingID": OTHER, "Name": "Z"}, {"ThingID": ID, "Name": "a"}]}

    assert of(body, alone(creation(1, Name="A"))) == [Accepted({"ThingID": ID, "Name": "a"})]


def test_an_empty_answer_fits_a_deletion_only():
    assert of({}, alone(change(1, Name="A"), method="DELETE")) == [Accepted({})]
    assert of({}, alone(creation(1, Name="A"))) is None


def test_a_refusal_of_one_element_tells_its_validation_errors():
    body = {
        "ErrorNumber": 10,
        "Message": "A validation exception occurred",
        "Elements": [{"ValidationErrors": [{"Message": "Please enter a unique Name."}]}],
    }

    assert refused(body, creation(1, Name="A"), Reason("whole")) == Rejected((Reason("Please enter a unique Name."),))
    assert is_partial(body)


def test_a_refusal_without_elements_tells_the_whole():
    body = {"ErrorNumber": 14, "Message": "The element 'Nam' was not recognised"}

    assert refused(body, creation(1, Name="A"), Reason("whole")) == Rejected((Reason("whole"),))
    assert not is_partial(body)


def test_no_id_is_no_id():
    assert xero_id(creation(), {"ThingID": NO_ID}) == ""
    assert xero_id(creation(), {}) == ""
    assert xero_id(creation(), {"ThingID": ID}) == ID
