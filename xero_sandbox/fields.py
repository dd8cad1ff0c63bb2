"""The fields that `where` and `order` may name, by type of element, as the OpenAPI description declares them."""

from typing import NamedTuple


class Fields(NamedTuple):
    """Scalar fields of a type, and its parts with the type of each; lists cannot be named."""

    scalars: frozenset[str]
    parts: dict[str, str]


def _of(*names: str, **parts: str) -> Fields:
    return Fields(frozenset(" ".join(names).split()), parts)


FIELDS: dict[str, Fields] = {
    "Account": _of(
        "Code Name AccountID Type BankAccountNumber Status Description BankAccountType CurrencyCode TaxType",
        "EnablePaymentsToAccount ShowInExpenseClaims Class SystemAccount ReportingCode ReportingCodeName HasAttachments",
        "UpdatedDateUTC AddToWatchlist",
    ),
    "Contact": _of(
        "ContactID MergedToContactID ContactNumber AccountNumber ContactStatus Name FirstName LastName CompanyNumber",
        "EmailAddress BankAccountDetails TaxNumber TaxNumberType AccountsReceivableTaxType AccountsPayableTaxType IsSupplier",
        "IsCustomer SalesDefaultLineAmountType PurchasesDefaultLineAmountType DefaultCurrency XeroNetworkKey",
        "SalesDefaultAccountCode PurchasesDefaultAccountCode UpdatedDateUTC Website Discount HasAttachments",
    ),
    "Item": _of(
        "Code InventoryAssetAccountCode Name IsSold IsPurchased Description PurchaseDescription IsTrackedAsInventory",
        "TotalCostPool QuantityOnHand UpdatedDateUTC ItemID",
        PurchaseDetails="Purchase",
        SalesDetails="Purchase",
    ),
    "Purchase": _of("UnitPrice AccountCode COGSAccountCode TaxType"),
    "TaxRate": _of(
        "Name TaxType Status ReportTaxType CanApplyToAssets CanApplyToEquity CanApplyToExpenses CanApplyToLiabilities",
        "CanApplyToRevenue DisplayTaxRate EffectiveRate",
    ),
    "TrackingCategory": _of("TrackingCategoryID Name Status"),
    "Invoice": _of(
        "Type Date DueDate LineAmountTypes InvoiceNumber Reference BrandingThemeID Url CurrencyCode CurrencyRate Status",
        "SentToContact ExpectedPaymentDate PlannedPaymentDate CISDeduction CISRate SubTotal TotalTax Total TotalDiscount",
        "InvoiceID RepeatingInvoiceID HasAttachments IsDiscounted AmountDue AmountPaid FullyPaidOnDate AmountCredited",
        "UpdatedDateUTC HasErrors",
        Contact="Contact",
    ),
    "CreditNote": _of(
        "Type Date DueDate Status LineAmountTypes SubTotal TotalTax Total CISDeduction CISRate UpdatedDateUTC CurrencyCode",
        "FullyPaidOnDate CreditNoteID CreditNoteNumber Reference SentToContact CurrencyRate RemainingCredit AppliedAmount",
        "BrandingThemeID HasAttachments HasErrors",
        Contact="Contact",
    ),
    "Payment": _of(
        "InvoiceNumber CreditNoteNumber Code Date CurrencyRate Amount BankAmount Reference IsReconciled Status PaymentType",
        "UpdatedDateUTC PaymentID BatchPaymentID BankAccountNumber Particulars Details HasAccount",
        Invoice="Invoice",
        CreditNote="CreditNote",
        Prepayment="Prepayment",
        Overpayment="Overpayment",
        BatchPayment="BatchPayment",
        Account="Account",
    ),
    "BankTransaction": _of(
        "Type IsReconciled Date Reference CurrencyCode CurrencyRate Url Status LineAmountTypes SubTotal TotalTax Total",
        "BankTransactionID PrepaymentID OverpaymentID UpdatedDateUTC HasAttachments",
        Contact="Contact",
        BankAccount="Account",
    ),
    "BankTransfer": _of(
        "Amount Date BankTransferID CurrencyRate FromBankTransactionID ToBankTransactionID FromIsReconciled ToIsReconciled",
        "Reference HasAttachments CreatedDateUTC Status",
        FromBankAccount="Account",
        ToBankAccount="Account",
    ),
    "Budget": _of("BudgetID Status Type Description UpdatedDateUTC"),
    "BatchPayment": _of(
        "Reference Particulars Code Details Narrative BatchPaymentID Date Amount Type Status TotalAmount UpdatedDateUTC",
        "IsReconciled",
        Account="Account",
    ),
    "ContactGroup": _of("Name Status ContactGroupID"),
    "Currency": _of("Code Description"),
    "ExpenseClaim": _of(
        "ExpenseClaimID Status UpdatedDateUTC Total AmountDue AmountPaid PaymentDueDate ReportingDate ReceiptID",
        User="User",
    ),
    "Journal": _of("JournalID JournalDate JournalNumber CreatedDateUTC Reference SourceID SourceType"),
    "ManualJournal": _of(
        "Narration Date LineAmountTypes Status Url ShowOnCashBasisReports HasAttachments UpdatedDateUTC ManualJournalID",
    ),
    "Overpayment": _of(
        "Type Date Status LineAmountTypes SubTotal TotalTax Total UpdatedDateUTC CurrencyCode OverpaymentID CurrencyRate",
        "RemainingCredit AppliedAmount HasAttachments Reference",
        Contact="Contact",
    ),
    "Prepayment": _of(
        "Type Date Status LineAmountTypes SubTotal TotalTax Total Reference InvoiceNumber UpdatedDateUTC CurrencyCode",
        "PrepaymentID BrandingThemeID CurrencyRate RemainingCredit AppliedAmount HasAttachments",
        Contact="Contact",
    ),
    "PurchaseOrder": _of(
        "Date DeliveryDate LineAmountTypes PurchaseOrderNumber Reference BrandingThemeID CurrencyCode Status SentToContact",
        "DeliveryAddress AttentionTo Telephone DeliveryInstructions ExpectedArrivalDate PurchaseOrderID CurrencyRate",
        "SubTotal TotalTax Total TotalDiscount HasAttachments UpdatedDateUTC",
        Contact="Contact",
    ),
    "Quote": _of(
        "QuoteID QuoteNumber Reference Terms Date ExpiryDate Status CurrencyCode CurrencyRate SubTotal TotalTax Total",
        "TotalDiscount Title Summary BrandingThemeID UpdatedDateUTC LineAmountTypes",
        Contact="Contact",
    ),
    "Receipt": _of(
        "Date Reference LineAmountTypes SubTotal TotalTax Total ReceiptID Status ReceiptNumber UpdatedDateUTC HasAttachments",
        "Url",
        Contact="Contact",
        User="User",
    ),
    "RepeatingInvoice": _of(
        "Type LineAmountTypes Reference BrandingThemeID CurrencyCode Status SubTotal TotalTax Total RepeatingInvoiceID ID",
        "HasAttachments ApprovedForSending SendCopy MarkAsSent IncludePDF",
        Contact="Contact",
        Schedule="Schedule",
    ),
    "Schedule": _of("Period Unit DueDate DueDateType StartDate NextScheduledDate EndDate"),
    # Xero takes no `where` on these; the control plane selects by it.
    "Action": _of("Name Status"),
    "BrandingTheme": _of("BrandingThemeID Name LogoUrl Type SortOrder CreatedDateUTC"),
    "InvoiceReminder": _of("Enabled"),
    "LinkedTransaction": _of(
        "SourceTransactionID SourceLineItemID ContactID TargetTransactionID TargetLineItemID LinkedTransactionID Status Type",
        "UpdatedDateUTC SourceTransactionTypeCode",
    ),
    "Organisation": _of("OrganisationID Name ShortCode CountryCode BaseCurrency IsDemoCompany"),
    "PaymentService": _of("PaymentServiceID PaymentServiceName PaymentServiceUrl PayNowText PaymentServiceType"),
    "User": _of("UserID EmailAddress FirstName LastName UpdatedDateUTC IsSubscriber OrganisationRole"),
}


class NoSuchFieldError(ValueError):
    """Raised for a path that the type does not have."""


def resolve(member: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """The path with Xero's own spelling; names are compared ignoring case (`InvoiceId` is InvoiceID).

    Raises:
        NoSuchFieldError: if the type has no such field.
    """
    spelt: list[str] = []
    kind = member
    for place, name in enumerate(path):
        last = place == len(path) - 1
        fields = FIELDS[kind]
        found = _spelling(name, fields.scalars if last else fields.parts) or (last and _spelling(name, fields.parts))
        if not found and _spelling(name, fields.scalars):
            # Unverified: that nothing is taken of what is in a date (its Year, say); dynamic LINQ could.
            of = "DateTime" if name.lower().endswith(("date", "utc")) else "String"
            raise NoSuchFieldError(f"No property or field '{path[place + 1]}' exists in type '{of}'")
        if not found:
            raise NoSuchFieldError(f"No property or field '{name}' exists in type '{kind}'")
        spelt.append(found)
        kind = fields.parts.get(found, kind)
    return tuple(spelt)


def _spelling(name: str, names: frozenset[str] | dict[str, str]) -> str | None:
    return next((known for known in names if known.lower() == name.lower()), None)
