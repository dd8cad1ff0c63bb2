"""Walks that ask for more than the list: each element by its id, and the contacts of documents that changed."""

import pytest

from source_xero import pages
from source_xero.listing import Gone, ListError
from unit_tests.pages.xero_list import BEGIN, STARTED, XeroList, listing, read, versions

# Lists that tell more of one element


def test_one_by_one_asks_for_each_element_of_the_list_by_its_id():
    xero = XeroList([BEGIN, BEGIN + 1, BEGIN + 2])

    walked = list(pages.one_by_one(listing(xero), {}))

    assert [versions(elements) for elements, _ in walked] == [[row] for row in xero.rows.items()]
    assert [resume for _, resume in walked] == [{}, {}, None]
    assert xero.calls == [{"since": None}, *({"detail": id_} for id_ in xero.rows)]


def test_one_by_one_yields_what_the_detail_says_and_not_what_the_list_says():
    xero = XeroList([BEGIN])
    xero.detail = lambda id_: ([(id_, BEGIN + 5)], {})

    assert read(pages.one_by_one, xero) == [("00000000", BEGIN + 5)]


def test_one_by_one_asks_for_an_element_when_the_one_before_it_is_out():
    xero = XeroList([BEGIN] * 5)
    walked = pages.one_by_one(listing(xero), {})

    next(walked)
    walked.close()

    assert len(xero.calls) == 2


def test_one_by_one_of_an_empty_list_is_one_call():
    xero = XeroList()

    assert list(pages.one_by_one(listing(xero), {})) == []
    assert len(xero.calls) == 1


def answers_of(xero, gone=(), listed=()):
    """An element of these ids is not there when it is asked for; a list asked for after that shows only `listed` of them."""

    def detail(id_):
        xero.calls.append({"detail": id_})
        if id_ not in gone:
            return [(id_, xero.rows[id_])], {}
        if id_ not in listed:
            xero.rows.pop(id_, None)
            xero._cache.clear()  # noqa: SLF001 - the fake's own
        raise Gone(id_)

    xero.detail = detail
    return listing(xero)


@pytest.mark.parametrize("walk", [pages.one_by_one, pages.gathered])
def test_an_element_deleted_since_the_list_was_read_is_passed_over_when_a_fresh_list_agrees(walk):
    xero = XeroList([BEGIN, BEGIN + 1, BEGIN + 2])

    walked = list(walk(answers_of(xero, gone={"00000001"}), {}))

    assert [version for elements, _ in walked for version in versions(elements)] == [
        ("00000000", BEGIN),
        ("00000002", BEGIN + 2),
    ]
    assert [call.get("detail", "list") for call in xero.calls] == ["list", "00000000", "00000001", "list", "00000002"]
    assert walked[-1][1] is None


def test_the_last_element_may_be_the_one_that_is_gone():
    xero = XeroList([BEGIN, BEGIN + 1])

    walked = list(pages.one_by_one(answers_of(xero, gone={"00000001"}), {}))

    assert [(versions(elements), resume) for elements, resume in walked] == [([("00000000", BEGIN)], {}), ([], None)]


def test_an_element_that_is_listed_and_not_to_be_had_ends_the_read_after_those_before_it():
    walked = pages.one_by_one(answers_of(XeroList([BEGIN, BEGIN]), gone={"00000001"}, listed={"00000001"}), {})

    assert versions(next(walked)[0]) == [("00000000", BEGIN)]
    with pytest.raises(ListError, match="Xero lists ID 00000001 and has nothing at its address"):
        next(walked)


def test_an_answer_without_the_element_is_like_none():
    xero = XeroList([BEGIN])
    xero.detail = lambda _id: xero.delete("00000000") or ([], {})

    assert list(pages.one_by_one(listing(xero), {})) == [([], None)]


def test_gathered_is_one_by_one_in_a_single_page():
    xero = XeroList([BEGIN, BEGIN + 1])

    [(elements, resume)] = pages.gathered(listing(xero), {})

    assert versions(elements) == list(xero.rows.items())
    assert resume is None


def test_gathered_of_an_empty_list_is_an_empty_page_so_that_all_that_was_known_is_gone():
    assert list(pages.gathered(listing(XeroList()), {})) == [([], None)]


# Contacts whose documents changed


def documents(*contact_ids, per_page=50):
    """Pages of invoices, each of one contact."""
    for start in range(0, len(contact_ids), per_page):
        yield [{"InvoiceID": "i", "Contact": {"ID": id_}} for id_ in contact_ids[start : start + per_page]], {"page": 2}


def changed(*ids):
    return iter([([{"ID": id_, "UpdatedDateUTC": f"/Date({BEGIN}+0000)/"} for id_ in ids], None)])


def test_contacts_of_changed_documents_are_read_after_the_changed_ones():
    xero = XeroList([BEGIN] * 9)

    walked = list(pages.and_contacts_of(changed("00000001"), documents("00000003", "00000007"), listing(xero, since=STARTED)))

    assert [[id_ for id_, _ in versions(elements)] for elements, _ in walked] == [["00000001"], ["00000003", "00000007"]]
    assert [resume for _, resume in walked] == [{}, {}]


def test_contacts_that_were_met_are_not_asked_for_again():
    xero = XeroList([BEGIN] * 9)
    met = documents("00000001", "00000002", "00000001")

    list(pages.and_contacts_of(changed("00000001", "00000002"), met, listing(xero, since=STARTED)))

    assert xero.calls == []


def test_the_contacts_of_documents_are_asked_for_whenever_they_were_changed_and_each_once():
    xero = XeroList([BEGIN] * 9)

    list(pages.and_contacts_of(changed(), documents("00000004", "00000003", "00000004"), listing(xero, since=STARTED)))

    assert xero.calls == [{"IDs": "00000003,00000004", "page": 1, "pageSize": 1000, "since": None}]


@pytest.mark.parametrize(("contacts", "calls"), [(1, 1), (40, 1), (41, 2), (95, 3)])
def test_forty_contacts_are_asked_for_in_one_call(contacts, calls):
    xero = XeroList([BEGIN] * 100)
    ids = sorted(xero.rows)[:contacts]

    walked = list(pages.and_contacts_of(changed(), documents(*ids), listing(xero)))

    assert sorted(id_ for elements, _ in walked for id_, _ in versions(elements)) == ids
    assert len(xero.calls) == calls
    assert max(len(call["IDs"].split(",")) for call in xero.calls) <= 40


def test_pages_smaller_than_forty_lose_no_contact_of_a_document():
    xero = XeroList([BEGIN] * 100)
    ids = sorted(xero.rows)[:60]

    walked = list(pages.and_contacts_of(changed(), documents(*ids), listing(xero, 10)))

    assert sorted(id_ for elements, _ in walked for id_, _ in versions(elements)) == ids


def test_documents_without_a_contact_bring_none_along():
    xero = XeroList([BEGIN])
    odd = iter([([{"InvoiceID": "i"}, {"InvoiceID": "j", "Contact": None}, {"InvoiceID": "k", "Contact": {}}], None)])

    assert list(pages.and_contacts_of(changed(), odd, listing(xero))) == [([], {})]
    assert xero.calls == []


def test_the_place_among_changed_contacts_is_kept_while_the_list_of_them_goes_on():
    xero = XeroList(range(BEGIN, BEGIN + 25))

    walked = pages.and_contacts_of(pages.by_id(listing(xero, 10), {}), documents(), listing(xero, 10))

    assert [resume for _, resume in walked] == [{"page": 2}, {"page": 3}, {}]
