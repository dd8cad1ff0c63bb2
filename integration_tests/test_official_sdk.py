"""Xero's own SDK, which neither side wrote, reads the pretend Xero, and sees what the program's records say."""

import datetime as dt
from decimal import Decimal
from functools import cache

import pytest
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient, Configuration
from xero_python.api_client.oauth2 import OAuth2Token
from xero_python.identity import IdentityApi

from integration_tests.streams import STREAMS, VIEWS

# Stream: the SDK's list, its read by id (None where Xero has none), its collection, its id.
RESOURCES = {
    "organisations": ("get_organisations", None, "organisations", "organisation_id"),
    "accounts": ("get_accounts", "get_account", "accounts", "account_id"),
    "contacts": ("get_contacts", "get_contact", "contacts", "contact_id"),
    "items": ("get_items", "get_item", "items", "item_id"),
    "tax_rates": ("get_tax_rates", "get_tax_rate_by_tax_type", "tax_rates", "tax_type"),
    "tracking_categories": ("get_tracking_categories", "get_tracking_category", "tracking_categories", "tracking_category_id"),
    "invoices": ("get_invoices", "get_invoice", "invoices", "invoice_id"),
    "payments": ("get_payments", "get_payment", "payments", "payment_id"),
    "bank_transactions": ("get_bank_transactions", "get_bank_transaction", "bank_transactions", "bank_transaction_id"),
    "bank_transfers": ("get_bank_transfers", "get_bank_transfer", "bank_transfers", "bank_transfer_id"),
    "batch_payments": ("get_batch_payments", "get_batch_payment", "batch_payments", "batch_payment_id"),
    "branding_themes": ("get_branding_themes", "get_branding_theme", "branding_themes", "branding_theme_id"),
    "contact_groups": ("get_contact_groups", "get_contact_group", "contact_groups", "contact_group_id"),
    "credit_notes": ("get_credit_notes", "get_credit_note", "credit_notes", "credit_note_id"),
    "currencies": ("get_currencies", None, "currencies", "code"),
    "expense_claims": ("get_expense_claims", "get_expense_claim", "expense_claims", "expense_claim_id"),
    "invoice_reminders": ("get_invoice_reminders", None, "invoice_reminders", None),
    "linked_transactions": (
        "get_linked_transactions",
        "get_linked_transaction",
        "linked_transactions",
        "linked_transaction_id",
    ),
    "manual_journals": ("get_manual_journals", "get_manual_journal", "manual_journals", "manual_journal_id"),
    "organisation_actions": ("get_organisation_actions", None, "actions", "name"),
    "overpayments": ("get_overpayments", "get_overpayment", "overpayments", "overpayment_id"),
    "payment_services": ("get_payment_services", None, "payment_services", "payment_service_id"),
    "prepayments": ("get_prepayments", "get_prepayment", "prepayments", "prepayment_id"),
    "purchase_orders": ("get_purchase_orders", "get_purchase_order", "purchase_orders", "purchase_order_id"),
    "quotes": ("get_quotes", "get_quote", "quotes", "quote_id"),
    "receipts": ("get_receipts", "get_receipt", "receipts", "receipt_id"),
    "repeating_invoices": ("get_repeating_invoices", "get_repeating_invoice", "repeating_invoices", "repeating_invoice_id"),
    "users": ("get_users", "get_user", "users", "user_id"),
}
ARCHIVED = {"contacts", "tracking_categories", "invoices"}
PAGED = {"contacts", "invoices", "payments", "bank_transactions", "credit_notes", "manual_journals"} | {
    "overpayments",
    "prepayments",
    "purchase_orders",
}
PRICED = {"invoices", "bank_transactions", "items", "credit_notes", "overpayments", "prepayments", "receipts"}


@pytest.fixture(scope="module")
def client(library):
    """The SDK, signed in to the pretend Xero."""
    config = library.xero.configured("access_token")["credentials"]
    token = {"access_token": config["access_token"], "token_type": "Bearer", "expires_in": 1800, "scope": "accounting.settings"}
    kept = {"token": token}
    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id="id", client_secret="secret")),
        oauth2_token_getter=lambda: kept["token"],
        oauth2_token_saver=lambda new: kept.update(token=new),
    )
    client.oauth2_token_getter(lambda: kept["token"])
    client.oauth2_token_saver(lambda new: kept.update(token=new))
    return client


@pytest.fixture(scope="module")
def accounting(client, library):
    api = AccountingApi(client)
    api.base_url = f"{library.xero.url}/api.xro/2.0"
    return api


@pytest.fixture(scope="module")
def listed(accounting):
    """Lists a resource of one organisation whole, by the SDK."""

    def read(stream, tenant):
        method, _, collection, _ = RESOURCES[stream]
        options = {"include_archived": True} if stream in ARCHIVED else {}
        if stream == "bank_transfers":
            options["include_deleted"] = True
        if stream in PRICED:
            options["unitdp"] = 4
        if stream not in PAGED:
            return list(getattr(getattr(accounting, method)(tenant.id, **options), collection))
        found = []
        for page in range(1, 100):
            answer = getattr(accounting, method)(tenant.id, page=page, page_size=100, **options)
            found += getattr(answer, collection)
            if page >= answer.pagination.page_count:
                assert answer.pagination.item_count == len(found)
                return found
        raise AssertionError("pages without end")

    return cache(read)


def test_the_sdk_lists_the_connections(client, library):
    api = IdentityApi(client)
    api.base_url = library.xero.url
    connections = {one.tenant_id: one for one in api.get_connections()}
    assert {id_: one.tenant_name for id_, one in connections.items()} == {one.id: one.name for one in library.xero.tenants}
    assert {one.tenant_type for one in connections.values()} == {"ORGANISATION"}


def id_of(stream, model):
    """The id of a model of the SDK, as in a record's key."""
    name = RESOURCES[stream][3]
    return str(plain(getattr(model, name))) if name else ""


def test_the_sdk_has_a_list_for_every_stream_but_the_views():
    assert set(RESOURCES) == set(STREAMS) - set(VIEWS)


@pytest.mark.parametrize("stream", RESOURCES)
def test_the_sdk_lists_the_records_that_the_program_reads(listed, library, stream):
    for tenant in library.xero.tenants:
        ids = {id_of(stream, one) for one in listed(stream, tenant)}
        assert ids == {id_ for owner, id_ in library.run.keys(stream) if owner == tenant.id}


@pytest.mark.parametrize("stream", RESOURCES)
def test_typed_values_of_the_sdk_agree_with_the_records(listed, library, stream):
    tenant = library.xero.tenants[1]
    records = library.run.by_key(stream)
    models = listed(stream, tenant)
    compared = 0
    for model in models[:: max(1, len(models) // 40)]:
        record = records[tenant.id, id_of(stream, model)]
        compared += agreements(model, record, stream)
    assert compared >= len(models)


def agreements(model, record, place):
    """How many values of a model are those of the record; fails at the first that is not."""
    count = 0
    for name, key in model.attribute_map.items():
        value = getattr(model, name)
        # Where an answer is silent the SDK says False, 0.0 or nothing at all.
        # Which files there are is told by id alone.
        listed_by_id = name == "attachments" and record.get("HasAttachments")
        if value is None or value == [] or (not value and key not in record) or listed_by_id:
            continue
        assert key in record, f"{place}.{key} is missing"
        count += agree(value, record[key], f"{place}.{key}")
    return count


def agree(value, read, place):
    if isinstance(value, list):
        assert len(value) == len(read), place
        return sum(agree(one, other, f"{place}[]") for one, other in zip(value, read, strict=True))
    if hasattr(value, "attribute_map"):
        return agreements(value, read, place)
    if place.endswith("ReceiptNumber"):  # a number on the wire, text to the SDK
        value = int(value)
    if place.endswith("UTCString"):  # text to the SDK; in a record it has the form of every instant
        value = value.replace("Z", ".000Z")
    assert plain(value) == (Decimal(read) if isinstance(read, int) and not isinstance(read, bool) else read), place
    return 1


def plain(value):
    """A value of the SDK in the form that a record has."""
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        moment = value.astimezone(dt.timezone.utc)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if hasattr(value, "value"):
        return value.value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    return value


@pytest.mark.parametrize("stream", [stream for stream, (_, by_id, _, _) in RESOURCES.items() if by_id])
def test_the_sdk_reads_each_resource_by_its_id(accounting, listed, library, stream):
    _, by_id, collection, id_field = RESOURCES[stream]
    tenant = library.xero.tenants[0]
    for listed_one in listed(stream, tenant)[:3]:
        id_ = getattr(listed_one, id_field)
        # The SDK's reads of one over- or prepayment know no `unitdp`.
        prices = {"unitdp": 4} if stream in PRICED - {"overpayments", "prepayments"} else {}
        (one,) = getattr(getattr(accounting, by_id)(tenant.id, id_, **prices), collection)
        assert getattr(one, id_field) == id_
        record = library.run.by_key(stream)[tenant.id, str(id_)]
        assert agreements(one, fuller(record, library, tenant), stream) > 1


def fuller(record, library, tenant):
    """A record with what only a read by id shows: of a payment, the rest of its invoice."""
    invoice = library.run.by_key("invoices").get((tenant.id, record.get("Invoice", {}).get("InvoiceID")), {})
    return record | {"Invoice": invoice | {"Contact": record["Invoice"]["Contact"]}} if invoice else record


def test_the_sdk_narrows_lists_by_date_of_change_and_by_where(accounting, library):
    tenant = library.xero.tenants[1]
    since = library.xero.now - dt.timedelta(days=100)
    found = accounting.get_invoices(tenant.id, if_modified_since=since, page=1, page_size=1000).invoices
    records = [record for record in library.run.records["invoices"] if record["tenant_id"] == tenant.id]
    bound = f"{since:%Y-%m-%dT%H:%M:%S}"
    expected = {record["InvoiceID"] for record in records if record["UpdatedDateUTC"] >= bound}
    assert {one.invoice_id for one in found} == expected
    assert 0 < len(expected) < len(records)
    paid = accounting.get_invoices(tenant.id, where='Status=="PAID" AND Type=="ACCREC"', page=1, page_size=1000).invoices
    assert {one.invoice_id for one in paid} == {
        record["InvoiceID"] for record in records if (record["Status"], record["Type"]) == ("PAID", "ACCREC")
    }


def test_the_sdk_sees_unpaged_lists_shortened_as_xero_shortens_them(accounting, library):
    tenant = library.xero.tenants[0]
    invoices = accounting.get_invoices(tenant.id).invoices
    assert not any(one.line_items for one in invoices)
    number = next(one.invoice_number for one in invoices if one.type == "ACCREC")
    (one,) = accounting.get_invoice(tenant.id, number).invoices
    assert one.line_items
