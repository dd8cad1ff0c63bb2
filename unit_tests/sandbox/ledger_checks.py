"""What must hold between an organisation's ledger and its documents, counted here another way than the ledger counts."""

from collections import Counter

from xero_sandbox.ledger import balances, postings
from xero_sandbox.money import cents, converted

SALES_CREDITS = {"ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"}
OUTWARD_PAYMENTS = {"ACCPAYPAYMENT", "ARCREDITPAYMENT", "AROVERPAYMENTPAYMENT", "ARPREPAYMENTPAYMENT"}


def check_ledger(tenant):
    """Asserts all of it; returns the balances by the name of the account."""
    entries = list(postings(tenant))
    accounts = {account["AccountID"]: account for account in tenant["Accounts"]}
    for entry in entries:
        assert entry.difference == 0, entry
        assert {line.account_id for line in entry.lines} <= set(accounts), entry
    sums = balances(entries)
    assert sum(sums.values()) == 0
    system = {account.get("SystemAccount"): sums[account["AccountID"]] for account in accounts.values()}
    receivable, payable = open_documents(tenant)
    assert system["DEBTORS"] == receivable
    assert system["CREDITORS"] == -payable
    assert (receivable, payable) == contact_balances(tenant)
    assert system["UNPAIDEXPCLM"] == -sum(
        cents(claim["AmountDue"]) for claim in tenant["ExpenseClaims"] if claim["Status"] == "AUTHORISED"
    )
    moved = bank_movements(tenant)
    for account_id, account in accounts.items():
        if account["Type"] == "BANK":
            assert sums[account_id] == moved[account_id], account["Name"]
    assert system["GST"] == taxes(tenant)
    return {accounts[account_id]["Name"]: value for account_id, value in sums.items()}


def open_documents(tenant):
    sides = [0, 0]
    for invoice in tenant["Invoices"]:
        if invoice["Status"] == "AUTHORISED":
            sides[invoice["Type"] == "ACCPAY"] += converted(cents(invoice["AmountDue"]), invoice["CurrencyRate"])
    for name in ("CreditNotes", "Overpayments", "Prepayments"):
        for credit in tenant[name]:
            if credit["Status"] == "AUTHORISED":
                left = converted(cents(credit["RemainingCredit"]), credit["CurrencyRate"])
                sides[credit["Type"] not in SALES_CREDITS] -= left
    return tuple(sides)


def contact_balances(tenant):
    sides = [0, 0]
    for contact in tenant["Contacts"]:
        for place, side in enumerate(("AccountsReceivable", "AccountsPayable")):
            sides[place] += cents(contact.get("Balances", {}).get(side, {}).get("Outstanding", 0))
    return tuple(sides)


def bank_movements(tenant):
    """What reached each bank account and left it; of a transfer the two bank transactions tell."""
    moved = Counter()
    for entry in tenant["BankTransactions"]:
        if entry["Status"] == "AUTHORISED":
            value = converted(cents(entry["Total"]), entry["CurrencyRate"])
            moved[entry["BankAccount"]["AccountID"]] += value if entry["Type"].startswith("RECEIVE") else -value
    for payment in tenant["Payments"]:
        if payment["Status"] == "AUTHORISED":
            value = cents(payment["BankAmount"])
            moved[payment["Account"]["AccountID"]] += -value if payment["PaymentType"] in OUTWARD_PAYMENTS else value
    for claim in tenant["ExpenseClaims"]:
        if claim["Status"] == "PAID":
            for payment in claim["Payments"]:
                moved[payment["Account"]["AccountID"]] -= cents(payment["Amount"])
    return moved


def taxes(tenant):
    """The balance of the tax account, a debit for tax to get back."""
    got_back = {"ACCREC": -1, "ACCPAY": 1, "ACCRECCREDIT": 1, "ACCPAYCREDIT": -1, "RECEIVE": -1, "SPEND": 1}
    total = 0
    for name in ("Invoices", "CreditNotes", "BankTransactions"):
        for document in tenant[name]:
            if document["Status"] in {"AUTHORISED", "PAID"}:
                tax = converted(cents(document["TotalTax"]), document["CurrencyRate"])
                total += got_back.get(document["Type"], 0) * tax
    for journal in tenant["ManualJournals"]:
        if journal["Status"] == "POSTED":
            total += sum(cents(line["TaxAmount"]) for line in journal["JournalLines"])
    for claim in tenant["ExpenseClaims"]:
        if claim["Status"] in {"AUTHORISED", "PAID"}:
            total += sum(cents(receipt["TotalTax"]) for receipt in claim["Receipts"])
    return total
