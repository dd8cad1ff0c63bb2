"""What the stream schemas tell the writer: which fields are written, and which only Xero fills."""

import pytest

from unit_tests.schemas import PRIMARY_KEYS, Node, inlined, key_of, moment_of

NEVER_WRITTEN = {
    "tenants",
    "organisations",
    "branding_themes",
    "invoice_reminders",
    "organisation_actions",
    "overpayments",
    "prepayments",
    "users",
}
ANSWERS = {
    "HasErrors",
    "HasValidationErrors",
    "StatusAttributeString",
    "ValidationErrors",
    "Warnings",
    "HasAttachments",
    "Attachments",
}


def writable(schema: Node) -> set[str]:
    return {
        name
        for name, node in schema["properties"].items()
        if not node.get("readOnly") and not node.get("items", {}).get("readOnly")
    }


@pytest.mark.parametrize("stream", sorted(NEVER_WRITTEN))
def test_what_has_no_way_to_be_written_is_read_only_as_a_whole(stream):
    assert inlined(stream)["readOnly"] is True


@pytest.mark.parametrize("stream", sorted(set(PRIMARY_KEYS) - NEVER_WRITTEN))
def test_what_xero_adds_to_an_answer_is_dropped_when_written(stream):
    schema = inlined(stream)
    computed = {name for name in schema["properties"] if name in ANSWERS or moment_of(name) != "calendar day"}

    assert "readOnly" not in schema
    assert not computed & writable(schema)
    assert key_of(stream) <= writable(schema)


@pytest.mark.parametrize(
    ("stream", "field", "keys"),
    [
        ("invoices", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("bank_transactions", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("bank_transactions", "BankAccount", {"AccountID", "Code"}),
        ("payments", "Account", {"AccountID", "Code"}),
        ("payments", "Invoice", {"InvoiceID", "InvoiceNumber"}),
        ("payments", "CreditNote", {"CreditNoteID", "CreditNoteNumber"}),
        ("payments", "Prepayment", {"PrepaymentID"}),
        ("payments", "Overpayment", {"OverpaymentID"}),
        ("bank_transfers", "FromBankAccount", {"AccountID", "Code"}),
        ("bank_transfers", "ToBankAccount", {"AccountID", "Code"}),
        ("batch_payments", "Account", {"AccountID", "Code"}),
        ("credit_notes", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("purchase_orders", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("quotes", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("repeating_invoices", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("receipts", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("receipts", "User", {"UserID"}),
        ("expense_claims", "User", {"UserID"}),
    ],
)
def test_a_record_inside_a_record_is_written_by_its_keys_alone(stream, field, keys):
    assert writable(inlined(stream)["properties"][field]) == keys


def test_a_receipt_on_a_claim_is_written_by_its_id():
    assert writable(inlined("expense_claims")["properties"]["Receipts"]["items"]) == {"ReceiptID"}


def test_a_batch_payment_is_written_with_what_each_payee_sees():
    payment = inlined("batch_payments")["properties"]["Payments"]["items"]

    assert {"Invoice", "Amount", "BankAccountNumber", "Particulars", "Code", "Reference", "Details"} <= writable(payment)
    assert not {"PaymentID", "Date", "Status", "Account", "BatchPayment"} & writable(payment)


@pytest.mark.parametrize(
    ("stream", "fields"),
    [
        (
            "invoices",
            {"Payments", "CreditNotes", "SubTotal", "Total", "AmountDue", "AmountPaid", "FullyPaidOnDate", "IsDiscounted"},
        ),
        ("payments", {"BatchPayment", "BatchPaymentID", "PaymentType", "BankAmount", "HasAccount"}),
        ("bank_transactions", {"BatchPayment", "SubTotal", "TotalTax", "Total", "PrepaymentID", "OverpaymentID"}),
        ("contacts", {"Balances", "BrandingTheme", "ContactGroups", "IsCustomer", "IsSupplier", "Website", "Discount"}),
        ("items", {"IsTrackedAsInventory", "QuantityOnHand", "TotalCostPool"}),
        ("accounts", {"Class", "SystemAccount", "ReportingCodeName"}),
        ("tax_rates", {"EffectiveRate", "DisplayTaxRate", "CanApplyToRevenue"}),
        ("tracking_categories", {"Options"}),
        ("bank_transfers", {"Status", "CurrencyRate", "FromBankTransactionID", "ToBankTransactionID"}),
        ("batch_payments", {"Status", "Type", "TotalAmount", "IsReconciled"}),
        ("contact_groups", {"Contacts"}),
        ("credit_notes", {"Allocations", "Payments", "SubTotal", "TotalTax", "Total", "RemainingCredit", "SentToContact"}),
        ("expense_claims", {"Payments", "Total", "AmountDue", "AmountPaid", "PaymentDueDate", "ReportingDate"}),
        ("linked_transactions", {"Status", "Type", "SourceTransactionTypeCode"}),
        ("payment_services", {"PaymentServiceType"}),
        ("purchase_orders", {"SubTotal", "TotalTax", "Total", "TotalDiscount", "Type"}),
        ("quotes", {"SubTotal", "TotalTax", "Total", "TotalDiscount"}),
        ("receipts", {"ReceiptNumber", "SubTotal", "TotalTax", "Total", "Url"}),
        ("repeating_invoices", {"ID", "SubTotal", "TotalTax", "Total"}),
    ],
)
def test_what_xero_computes_or_keeps_elsewhere_is_not_writable(stream, fields):
    schema = inlined(stream)

    assert fields <= set(schema["properties"])
    assert not fields & writable(schema)


def test_what_a_writer_sets_stays_writable():
    expected = {
        "invoices": {"Type", "Contact", "Date", "DueDate", "LineItems", "Status", "CurrencyRate", "SentToContact"},
        "payments": {"Invoice", "Account", "Date", "Amount", "CurrencyRate", "IsReconciled", "Status"},
        "bank_transactions": {"Type", "Contact", "BankAccount", "LineItems", "IsReconciled", "Url"},
        "contacts": {"Name", "ContactPersons", "Addresses", "Phones", "PaymentTerms", "BatchPayments", "ContactStatus"},
        "items": {"Code", "SalesDetails", "PurchaseDetails", "InventoryAssetAccountCode"},
        "accounts": {"Code", "Name", "Type", "Status", "TaxType"},
        "tax_rates": {"Name", "TaxComponents", "ReportTaxType"},
        "tracking_categories": {"Name", "Status"},
        "bank_transfers": {"Amount", "Date", "Reference", "FromIsReconciled", "ToIsReconciled", "FromTracking", "ToTracking"},
        "batch_payments": {"Date", "Payments", "Reference", "Particulars", "Code", "Details", "Narrative"},
        "contact_groups": {"Name", "Status"},
        "credit_notes": {"Type", "Date", "LineItems", "Status", "CreditNoteNumber", "CurrencyRate", "InvoiceAddresses"},
        "currencies": {"Code", "Description"},
        "expense_claims": {"Status", "User", "Receipts"},
        "linked_transactions": {
            "SourceTransactionID",
            "SourceLineItemID",
            "ContactID",
            "TargetTransactionID",
            "TargetLineItemID",
        },
        "manual_journals": {"Narration", "JournalLines", "Date", "LineAmountTypes", "Status", "ShowOnCashBasisReports", "Url"},
        "payment_services": {"PaymentServiceName", "PaymentServiceUrl", "PayNowText"},
        "purchase_orders": {
            "Date",
            "DeliveryDate",
            "ExpectedArrivalDate",
            "LineItems",
            "Status",
            "SentToContact",
            "AttentionTo",
        },
        "quotes": {"QuoteNumber", "Date", "ExpiryDate", "Title", "Summary", "Terms", "LineItems", "Status"},
        "receipts": {"Date", "LineItems", "Reference", "LineAmountTypes", "Status"},
        "repeating_invoices": {"Type", "Schedule", "LineItems", "Status", "ApprovedForSending", "IncludePDF"},
    }

    for stream, fields in expected.items():
        assert fields <= writable(inlined(stream)), stream
