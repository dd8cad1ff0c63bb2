"""Tax rates and currencies as they are written; the scope that settings need, and the law of writing back."""

import pytest

from unit_tests.sandbox.settings import account, rate
from unit_tests.sandbox.writer import messages
from xero_sandbox.resources import RESOURCES

# Tax rates


def test_a_tax_rate_is_made_under_the_next_number_and_deleted_by_its_name(writer):
    made = writer.made("TaxRates", {"TaxRates": [rate()]})
    assert (made["EffectiveRate"], made["Status"], made["TaxType"][:3]) == (2.25, "ACTIVE", "TAX")
    assert made["TaxComponents"] == [{"Name": "State", "Rate": 2.25, "IsCompound": False, "IsNonRecoverable": False}]
    told = writer.post("TaxRates", {"TaxRates": [rate() | {"Status": "DELETED"}]}).json()["TaxRates"]
    assert [(one["TaxType"], one["Status"]) for one in told] == [(made["TaxType"], "DELETED")]
    assert writer.shown(f"TaxRates/{made['TaxType']}")["Status"] == "DELETED"


def test_a_tax_rate_is_changed_by_its_type_and_its_sum_follows(writer):
    made = writer.made("TaxRates", rate())
    two = [{"Name": "State", "Rate": 5}, {"Name": "City", "Rate": 1.5}]
    writer.post("TaxRates", {"TaxType": made["TaxType"], "TaxComponents": two})
    kept = writer.shown(f"TaxRates/{made['TaxType']}")
    assert (kept["EffectiveRate"], kept["DisplayTaxRate"], kept["Name"]) == (6.5, 6.5, "State Tax")


def test_two_tax_rates_of_one_name_and_the_deletion_of_a_system_rate_are_refused(writer):
    writer.made("TaxRates", rate())
    assert messages(writer.put("TaxRates", rate()))
    assert messages(writer.post("TaxRates", {"TaxType": "OUTPUT2", "Status": "DELETED"}))
    assert writer.shown("TaxRates/OUTPUT2")["Status"] == "ACTIVE"
    assert messages(writer.put("TaxRates", {"Name": "Nothing"}))


def test_a_new_tax_rate_works_on_a_document(writer):
    made = writer.made("TaxRates", rate(percent=10))
    line = {"Description": "Day", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", "TaxType": made["TaxType"]}
    invoice = writer.made("Invoices", {"Type": "ACCREC", "Contact": {"Name": "Kea"}, "LineItems": [line]})
    assert invoice["TotalTax"] == 10.0


# Currencies


def test_a_currency_is_added_once_and_never_changed(writer):
    made = writer.made("Currencies", {"Code": "JPY", "Description": "Japanese Yen"})
    assert made == {"Code": "JPY", "Description": "Japanese Yen"}
    assert "JPY" in writer.ids("Currencies")
    assert messages(writer.put("Currencies", {"Code": "JPY"}))
    assert messages(writer.put("Currencies", {"Description": "Yen"})) == ["A currency code must be provided."]
    assert writer.post("Currencies", {"Code": "JPY", "Description": "Yen"}).status == 501


@pytest.mark.parametrize(
    ("path", "body"),
    [("Accounts", account()), ("Items", {"Code": "ROPE"}), ("TaxRates", rate()), ("Currencies", {"Code": "JPY"})],
)
def test_settings_need_their_own_scope(writer, path, body):
    token = writer.control("grant", scopes="accounting.settings.read accounting.contacts")["access_token"]
    before = len(writer.tenant[path])
    assert writer.write("PUT", path, body, token=token).status == 401
    assert len(writer.tenant[path]) == before


# The law of writing back


@pytest.mark.parametrize(
    "resource", ["Contacts", "ContactGroups", "Accounts", "Items", "TaxRates", "TrackingCategories", "LinkedTransactions"]
)
def test_what_was_read_and_written_back_is_as_it_was(writer, resource):
    described = RESOURCES[resource]
    live = [
        one for one in writer.tenant[resource] if one.get("ContactStatus", one.get("Status")) not in {"ARCHIVED", "DELETED"}
    ]
    assert live
    for element in live:
        path = f"{resource}/{element[described.id_field]}"
        read = writer.get(path, unitdp="4").json()[described.envelope]
        reply = writer.post("TaxRates" if resource == "TaxRates" else path, {described.envelope: read}, unitdp="4")
        assert reply.status == 200, reply.body
        kept = writer.tenant[resource].get(element[described.id_field])
        assert _without_stamp(kept) == _without_stamp(element)


def _without_stamp(element):
    return {key: value for key, value in element.items() if key != "UpdatedDateUTC"}
