"""The contacts of a founded company: customers, suppliers, some of both, archived and merged ones."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from xero_sandbox import dates
from xero_sandbox.documents import Element, arranged, contact_copy, contact_stub
from xero_sandbox.founding import HISTORY_DAYS, Founding, Party
from xero_sandbox.key_order import KEYS
from xero_sandbox.money import amount
from xero_sandbox.names import FAMILY, FIRST_WORDS, GIVEN, GROUPS, SECOND_WORDS, STREETS, SUPPLIER_WORDS
from xero_sandbox.settings import digits

_TERMS: Final = (
    {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
    {"Day": 14, "Type": "DAYSAFTERBILLDATE"},
    {"Day": 30, "Type": "DAYSAFTERBILLDATE"},
    {"Day": 7, "Type": "DAYSAFTERBILLDATE"},
    {"Day": 10, "Type": "DAYSAFTERBILLMONTH"},
)
# Most pay about on time, some are late, and a few are the ones that a credit controller knows by name.
_LATENESS: Final = (-3, 0, 2, 36, 1, 12, 3, 55, 4, 95)
_PHONES: Final = ("DDI", "DEFAULT", "FAX", "MOBILE")
_KEYS_OF_ROLE: Final = {"ACCREC": "AccountsReceivable", "ACCPAY": "AccountsPayable"}


def gather(founding: Founding) -> list[Party]:
    """All contacts that are not merged away, customers and suppliers also set on the founding; none is put yet."""
    count = founding.size.contacts
    groups = [_group(founding, name) for name in GROUPS]
    both = max(1, count // 12)
    idle = max(1, count // 20)
    customers = (count - both - idle) * 6 // 10
    parties = []
    for index in range(count):
        sells_to = index < customers or customers <= index < customers + both
        buys_from = customers <= index < count - idle
        party = _party(founding, index, groups, customer=sells_to, supplier=buys_from)
        parties.append(party)
        if sells_to:
            founding.customers.append(party)
        if buys_from:
            party.supply = len(founding.suppliers)
            founding.suppliers.append(party)
    return parties


def close(founding: Founding, parties: list[Party]) -> None:
    """Puts the contacts with the balances that their documents have left, and those that were merged into others."""
    shelf = founding.shelves["Contacts"]
    for party in parties:
        contact = party.contact
        if contact["IsCustomer"] or contact["IsSupplier"]:
            contact["Balances"] = {
                _KEYS_OF_ROLE[role]: {"Outstanding": amount(sums[0]), "Overdue": amount(sums[1])}
                for role, sums in party.balances.items()
            }
        shelf.put(arranged(KEYS["Contacts"], contact))
    for contact in _merged(founding, parties):
        shelf.put(contact)
    _put_groups(founding, parties)


def _put_groups(founding: Founding, parties: list[Party]) -> None:
    """Puts the contact groups with their members, and one that was deleted."""
    groups: dict[str, Element] = {}
    for party in parties:
        for shown in party.contact["ContactGroups"]:
            # The groups inside contacts are without members.
            group = groups.setdefault(shown["ContactGroupID"], {**shown, "Contacts": []})
            group["Contacts"].append(contact_stub(party.contact))
    for number, group in enumerate(groups.values()):
        founding.shelves["ContactGroups"].put(arranged(KEYS["ContactGroups"], group))
        if number == 0:
            deleted = {**group, "ContactGroupID": str(UUID(int=UUID(group["ContactGroupID"]).int ^ 1))}
            deleted |= {"Name": "Christmas cards", "Status": "DELETED", "Contacts": []}
            founding.shelves["ContactGroups"].put(arranged(KEYS["ContactGroups"], deleted))


def _group(founding: Founding, name: str) -> Element:
    return {"ContactGroupID": founding.ids(), "Name": name, "Status": "ACTIVE", "HasValidationErrors": False, "Contacts": []}


def _name(index: int, *, supplier: bool) -> str:
    seconds = SUPPLIER_WORDS if supplier else SECOND_WORDS
    # 7 shares no factor with the number of first words, so neighbours differ and names come round late.
    name = f"{FIRST_WORDS[index * 7 % len(FIRST_WORDS)]} {seconds[(index + index // len(FIRST_WORDS)) % len(seconds)]}"
    again = index // (len(FIRST_WORDS) * len(seconds))
    return f"{name} {again + 1}" if again else name


def _party(founding: Founding, index: int, groups: list[Element], *, customer: bool, supplier: bool) -> Party:
    rng, country = founding.rng, founding.profile.country
    name = _name(index + founding.names_from, supplier=supplier and not customer)
    foreign = index % 9 == 4 and founding.size.contacts > 8  # noqa: PLR2004 - a ninth of them, never in a handful
    currency, rate = founding.profile.foreign[index % len(founding.profile.foreign)] if foreign else (country.currency, 1.0)
    # Archived: a customer or supplier of long ago; the last ones, whose documents are few.
    archived = index % 13 == 6  # noqa: PLR2004 - a thirteenth
    contact = _person(founding, index, name)
    contact |= {
        "ContactStatus": "ARCHIVED" if archived else "ACTIVE",
        "IsSupplier": supplier,
        "IsCustomer": customer,
        "UpdatedDateUTC": dates.instant(founding.office_stamp(founding.last - timedelta(days=rng.randrange(HISTORY_DAYS)))),
        "ContactGroups": [groups[index % len(groups)]] if index % 3 == 0 else [],
        "DefaultCurrency": currency,
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "HasAttachments": False,
        "HasValidationErrors": False,
    }
    terms = _TERMS[index % len(_TERMS)]
    if founding.size.detailed:
        contact |= _details(founding, index, name, customer=customer, supplier=supplier, terms=terms)
    return Party(
        contact=contact,
        copy=contact_copy(arranged(KEYS["Contacts"], contact)),
        terms=terms,
        currency=currency,
        currency_rate=rate,
        lateness=0 if archived else _LATENESS[index % len(_LATENESS)],
        archived=archived,
    )


def _person(founding: Founding, index: int, name: str) -> Element:
    rng, country = founding.rng, founding.profile.country
    first, last = GIVEN[index * 5 % len(GIVEN)], FAMILY[index * 3 % len(FAMILY)]
    plain = "".join(mark for mark in name.lower() if mark.isascii() and mark.isalnum())
    contact: Element = {"ContactID": founding.ids(), "Name": name, "EmailAddress": f"accounts@{plain}.example.{country.domain}"}
    if index % 4:
        contact |= {"FirstName": first, "LastName": last}
    if index % 5 == 1:
        contact["ContactNumber"] = f"C-{index + 1:05d}"
    if index % 6 == 1:
        contact["AccountNumber"] = f"{index * 37 % 10000:04d}"
    city, region, postal, area = country.cities[index % len(country.cities)]
    if not founding.size.detailed:
        return contact | {"BankAccountDetails": "", "Addresses": [], "Phones": [], "ContactPersons": []}
    street = f"{rng.randrange(1, 240)} {STREETS[index % len(STREETS)]}"
    pobox = {
        "AddressType": "POBOX",
        "AddressLine1": f"P O Box {rng.randrange(100, 9999)}" if index % 3 else street,
        "City": city,
        "Region": region,
        "PostalCode": f"{postal}{rng.randrange(10, 99)}",
        "Country": country.country_name,
        "AttentionTo": f"{first} {last}" if index % 2 else "",
    }
    physical = {
        "AddressType": "STREET",
        "AddressLine1": street,
        "City": city,
        "Region": region,
        "PostalCode": "",
        "Country": "",
    }
    contact["Addresses"] = [
        physical if index % 2 else {"AddressType": "STREET", "City": "", "Region": "", "PostalCode": "", "Country": ""},
        pobox,
    ]
    contact["Phones"] = [
        _phone(founding, kind, area, given=kind == "DEFAULT" or (kind == "MOBILE" and index % 3 == 1)) for kind in _PHONES
    ]
    contact["BankAccountDetails"] = digits(rng, country.bank_number_form) if index % 3 == 2 else ""  # noqa: PLR2004 - a third
    persons = [
        {
            "FirstName": GIVEN[index % len(GIVEN)],
            "LastName": last,
            "EmailAddress": f"ap@{plain}.example.{country.domain}",
            "IncludeInEmails": True,
        }
    ]
    contact["ContactPersons"] = persons if index % 5 == 3 else []  # noqa: PLR2004 - a fifth
    return contact


def _phone(founding: Founding, kind: str, area: str, *, given: bool) -> Element:
    country = founding.profile.country
    area = country.mobile_prefix if kind == "MOBILE" else area
    return {
        "PhoneType": kind,
        "PhoneNumber": digits(founding.rng, "### ####") if given else "",
        "PhoneAreaCode": area if given else "",
        "PhoneCountryCode": country.dialling_code if given else "",
    }


def _details(founding: Founding, index: int, name: str, *, customer: bool, supplier: bool, terms: Element) -> Element:
    country = founding.profile.country
    details: Element = {}
    if index % 2:
        details["TaxNumber"] = digits(founding.rng, country.tax_number_form)
        details["PaymentTerms"] = {role: terms for role, plays in (("Bills", supplier), ("Sales", customer)) if plays}
    if index % 8 == 1:
        details["CompanyNumber"] = digits(founding.rng, "########")
    if customer and index % 4 == 1:
        details |= {
            "AccountsReceivableTaxType": country.on_sales,
            "SalesDefaultAccountCode": "200",
            "SalesDefaultLineAmountType": "EXCLUSIVE",
        }
    if supplier and index % 4 == 1:
        details |= {"AccountsPayableTaxType": country.on_purchases, "PurchasesDefaultAccountCode": "310"}
    if customer and index % 10 == 3:  # noqa: PLR2004 - a tenth
        details["Discount"] = 5.0
    if customer and index % 6 == 1:
        details["BrandingTheme"] = {"BrandingThemeID": founding.theme_id, "Name": "Standard"}
    if index % 7 == 1:
        details["Website"] = f"https://www.{name.split(maxsplit=1)[0].lower()}.example/"
    if supplier and index % 3 == 0:
        number = digits(founding.rng, country.bank_number_form)
        details["BatchPayments"] = {
            "BankAccountNumber": number,
            "BankAccountName": name,
            "Details": "",
            "Code": "",
            "Reference": "",
        }
    return details


def _merged(founding: Founding, parties: list[Party]) -> Iterator[Element]:
    """Earlier spellings of contacts: archived, with no documents left, pointing to the contact that took them over."""
    for index in range(1 + founding.size.contacts // 40):
        into = parties[index].contact
        merged = {key: value for key, value in into.items() if key not in {"ContactNumber", "Balances", "AccountNumber"}}
        merged |= {
            "ContactID": founding.ids(),
            "MergedToContactID": into["ContactID"],
            "ContactStatus": "ARCHIVED",
            "Name": f"{into['Name']} (old)",
            "IsCustomer": False,
            "IsSupplier": False,
            "ContactGroups": [],
            "UpdatedDateUTC": dates.instant(founding.office_stamp(founding.last - timedelta(days=90 + index % 300))),
        }
        yield arranged(KEYS["Contacts"], merged)
