"""Contacts and contact groups as they are written."""

import pytest

from unit_tests.sandbox.writer import NOBODY, UNKNOWN, messages

TAKEN = (
    "The contact name {} is already assigned to another contact. The contact name must be unique across all active contacts."
)
ARCHIVED = (
    "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API."
)


def test_a_name_alone_makes_a_contact_that_is_listed_at_once(writer):
    made = writer.made("Contacts", {"Name": "Tūī Café"})
    assert (made["Name"], made["ContactStatus"], made["EmailAddress"]) == ("Tūī Café", "ACTIVE", "")
    assert writer.shown(f"Contacts/{made['ContactID']}") == made
    assert made["ContactID"] in writer.ids("Contacts", where='Name=="Tūī Café"')


def test_what_xero_keeps_for_itself_is_not_taken_from_a_writer(writer):
    given = {
        "Name": "Ruru",
        "IsCustomer": True,
        "IsSupplier": True,
        "HasAttachments": True,
        "UpdatedDateUTC": "/Date(0+0000)/",
        "Balances": {"AccountsReceivable": {"Outstanding": 9}},
        "Website": "https://ruru.example/",
        "ContactGroups": [{"Name": "Key accounts"}],
        "MergedToContactID": UNKNOWN,
    }
    made = writer.made("Contacts", given)
    assert (made["IsCustomer"], made["IsSupplier"], made["HasAttachments"]) == (False, False, False)
    assert made["ContactGroups"] == []
    assert not {"Balances", "Website", "MergedToContactID"} & made.keys()
    assert made["UpdatedDateUTC"] != "/Date(0+0000)/"


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_name_that_an_active_contact_has_is_refused_whatever_its_case(writer, method):
    first, other = writer.customer("Kea"), writer.customer("Weka")
    path, body = ("Contacts", {"Name": "KEA"}) if method == "PUT" else (f"Contacts/{other['ContactID']}", {"Name": "KEA"})
    reply = writer.write(method, path, body)
    assert messages(reply) == [TAKEN.format("KEA")]
    assert writer.shown(f"Contacts/{other['ContactID']}") == other
    assert writer.shown(f"Contacts/{first['ContactID']}") == first


def test_a_refused_new_contact_is_echoed_with_a_zero_id(writer):
    writer.customer("Kea")
    (echo,) = writer.put("Contacts", {"Contacts": [{"Name": "Kea", "FirstName": "Ada"}]}).json()["Elements"]
    assert (echo["ContactID"], echo["FirstName"], echo["HasValidationErrors"]) == (NOBODY, "Ada", True)


def test_the_name_of_an_archived_contact_is_free_again(writer):
    first = writer.customer("Kea")
    writer.post(f"Contacts/{first['ContactID']}", {"ContactStatus": "ARCHIVED"})
    assert writer.customer("Kea")["ContactID"] != first["ContactID"]


def test_a_contact_number_belongs_to_one_contact(writer):
    writer.made("Contacts", {"Name": "Kea", "ContactNumber": "K-1"})
    assert messages(writer.put("Contacts", {"Name": "Weka", "ContactNumber": "k-1"}))
    assert writer.ids("Contacts", where='Name=="Weka"') == []


def test_a_post_finds_its_contact_by_number_then_by_name_and_otherwise_makes_one(writer):
    kea = writer.made("Contacts", {"Name": "Kea", "ContactNumber": "K-1"})
    given = [
        {"ContactNumber": "K-1", "Name": "Kea & Co"},
        {"Name": "kea & co", "FirstName": "Ada"},
        {"Name": "Weka"},
    ]
    told = writer.post("Contacts", {"Contacts": given}, summarizeErrors="false").json()["Contacts"]
    assert [one["ContactID"] == kea["ContactID"] for one in told] == [True, True, False]
    kept = writer.shown(f"Contacts/{kea['ContactID']}")
    assert (kept["Name"], kept["FirstName"], kept["ContactNumber"]) == ("kea & co", "Ada", "K-1")


def test_keys_left_out_stay_and_a_change_moves_the_stamp(writer):
    made = writer.made(
        "Contacts", {"Name": "Kea", "FirstName": "Ada", "PaymentTerms": {"Sales": {"Day": 5, "Type": "OFCURRENTMONTH"}}}
    )
    writer.later()
    writer.post(f"Contacts/{made['ContactID']}", {"PaymentTerms": {"Bills": {"Day": 9, "Type": "OFCURRENTMONTH"}}})
    kept = writer.shown(f"Contacts/{made['ContactID']}")
    assert (kept["FirstName"], set(kept["PaymentTerms"])) == ("Ada", {"Sales", "Bills"})
    assert kept["UpdatedDateUTC"] > made["UpdatedDateUTC"]


def test_addresses_and_phones_are_replaced_by_type_and_persons_as_a_whole(writer):
    made = writer.made(
        "Contacts",
        {
            "Name": "Kea",
            "Addresses": [{"AddressType": "POBOX", "City": "Napier"}, {"AddressType": "STREET", "City": "Nelson"}],
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}, {"PhoneType": "MOBILE", "PhoneNumber": "2"}],
            "ContactPersons": [{"FirstName": "Ada"}, {"FirstName": "Ben"}],
        },
    )
    writer.post(
        f"Contacts/{made['ContactID']}",
        {
            "Addresses": [{"AddressType": "STREET", "City": "Tauranga"}],
            "Phones": [{"PhoneType": "FAX", "PhoneNumber": "3"}],
            "ContactPersons": [{"FirstName": "Cy"}],
        },
    )
    kept = writer.shown(f"Contacts/{made['ContactID']}")
    assert {one["AddressType"]: one["City"] for one in kept["Addresses"]} == {"POBOX": "Napier", "STREET": "Tauranga"}
    assert {one["PhoneType"]: one["PhoneNumber"] for one in kept["Phones"]} == {"DEFAULT": "1", "MOBILE": "2", "FAX": "3"}
    assert [one["FirstName"] for one in kept["ContactPersons"]] == ["Cy"]


def test_a_sixth_contact_person_is_refused(writer):
    persons = [{"FirstName": name} for name in "ABCDEF"]
    assert messages(writer.put("Contacts", {"Name": "Kea", "ContactPersons": persons}))
    assert len(writer.made("Contacts", {"Name": "Kea", "ContactPersons": persons[:5]})["ContactPersons"]) == 5


@pytest.mark.parametrize(
    "wrong",
    [{"SalesDefaultAccountCode": "ZZZ"}, {"AccountsPayableTaxType": "ZZZ"}, {"Name": "x" * 256}, {"ContactNumber": "x" * 51}],
)
def test_details_that_xero_cannot_keep_are_refused(writer, wrong):
    assert messages(writer.put("Contacts", {"Name": "Kea"} | wrong))
    assert writer.ids("Contacts", where='Name=="Kea"') == []


def test_an_archived_contact_leaves_the_lists_and_takes_no_more_edits(writer):
    made = writer.made("Contacts", {"Name": "Kea", "ContactNumber": "K-1"})
    path = f"Contacts/{made['ContactID']}"
    assert writer.post(path, {"ContactStatus": "ARCHIVED"}).json()["Contacts"][0]["ContactStatus"] == "ARCHIVED"
    assert made["ContactID"] not in writer.ids("Contacts")
    assert made["ContactID"] in writer.ids("Contacts", includeArchived="true")
    for attempt in (
        lambda: writer.post(path, {"FirstName": "Ada"}),
        lambda: writer.post(path, {"ContactStatus": "ACTIVE"}),
        lambda: writer.post("Contacts", {"ContactNumber": "K-1", "Name": "Kea"}),
        lambda: writer.put("Contacts", {"ContactNumber": "K-1", "Name": "Weka"}),
    ):
        assert messages(attempt()) == [ARCHIVED]


def test_contacts_need_their_own_scope(writer):
    token = writer.control("grant", scopes="accounting.contacts.read")["access_token"]
    assert writer.write("PUT", "Contacts", {"Name": "Kea"}, token=token).status == 401
    assert writer.ids("Contacts", where='Name=="Kea"') == []


# Groups


def test_a_group_is_made_renamed_and_deleted_and_its_members_show_it(writer):
    contact = writer.customer()
    group = writer.made("ContactGroups", {"ContactGroups": [{"Name": "VIPs"}]})
    assert (group["Status"], group["Contacts"]) == ("ACTIVE", [])
    path = f"ContactGroups/{group['ContactGroupID']}"
    told = writer.put(f"{path}/Contacts", {"Contacts": [{"ContactID": contact["ContactID"]}]}).json()["Contacts"]
    assert [one["ContactID"] for one in told] == [contact["ContactID"]]
    assert [one["Name"] for one in writer.shown(path)["Contacts"]] == [contact["Name"]]
    writer.post(path, {"Name": "Friends"})
    assert [one["Name"] for one in writer.shown(f"Contacts/{contact['ContactID']}")["ContactGroups"]] == ["Friends"]
    assert writer.post(path, {"Status": "DELETED"}).json()["ContactGroups"][0]["Status"] == "DELETED"
    assert group["ContactGroupID"] not in writer.ids("ContactGroups")
    assert writer.shown(f"Contacts/{contact['ContactID']}")["ContactGroups"] == []


def test_members_leave_one_by_one_or_all_together(writer):
    contacts = [writer.customer(name) for name in ("Kea", "Weka", "Ruru")]
    path = f"ContactGroups/{writer.made('ContactGroups', {'Name': 'Birds'})['ContactGroupID']}"
    writer.put(f"{path}/Contacts", {"Contacts": [{"ContactID": one["ContactID"]} for one in contacts]})
    assert writer.delete(f"{path}/Contacts/{contacts[0]['ContactID']}").status == 204
    assert [one["Name"] for one in writer.shown(path)["Contacts"]] == ["Weka", "Ruru"]
    assert messages(writer.delete(f"{path}/Contacts/{contacts[0]['ContactID']}"))
    assert writer.delete(f"{path}/Contacts").status == 204
    assert writer.shown(path)["Contacts"] == []
    assert writer.shown(f"Contacts/{contacts[1]['ContactID']}")["ContactGroups"] == []


def test_joining_twice_changes_nothing_and_nobody_unknown_or_archived_joins(writer):
    contact, gone = writer.customer("Kea"), writer.customer("Moa")
    writer.post(f"Contacts/{gone['ContactID']}", {"ContactStatus": "ARCHIVED"})
    path = f"ContactGroups/{writer.made('ContactGroups', {'Name': 'Birds'})['ContactGroupID']}"
    for _ in range(2):
        writer.put(f"{path}/Contacts", {"Contacts": [{"ContactID": contact["ContactID"]}]})
    for stranger in (UNKNOWN, gone["ContactID"]):
        assert messages(writer.put(f"{path}/Contacts", {"Contacts": [{"ContactID": stranger}]}))
    assert [one["Name"] for one in writer.shown(path)["Contacts"]] == ["Kea"]


def test_a_group_needs_a_name_of_its_own(writer):
    writer.made("ContactGroups", {"Name": "Birds"})
    assert messages(writer.put("ContactGroups", {"Name": "BIRDS"}))
    assert messages(writer.put("ContactGroups", {"Status": "ACTIVE"}))


def test_there_are_a_hundred_groups_and_no_more(writer):
    there = len(writer.ids("ContactGroups"))
    for number in range(100 - there):
        writer.made("ContactGroups", {"Name": f"Group {number}"})
    assert messages(writer.put("ContactGroups", {"Name": "One more"})) == ["You've reached the limit of 100 contact groups."]
