"""Answers that are not what Xero documents: out of order, short of Xero's own count, or without sense."""

import orjson
import pytest

from source_xero import pages
from source_xero.listing import AnswerError, ListError
from source_xero.sharing import SharedAnswer
from unit_tests.pages.xero_list import BEGIN, XeroList, listing, parse, read, versions

# Lists that are not what Xero documents


class Disordered:
    """Answers out of order, so many times."""

    def __init__(self, times):
        self.xero, self.times = XeroList(range(BEGIN, BEGIN + 10_000, 1000)), times

    def fetch(self, params, since):
        self.times -= 1
        return SharedAnswer(orjson.dumps([*self.xero.fetch(params, since), self.times >= 0]), "", 0.0, "page 1", "c-1")

    @staticmethod
    def parse(answer):
        rows, paging, backwards = orjson.loads(answer.body)
        return parse((rows[::-1] if backwards else rows, paging))


def test_a_list_out_of_the_order_that_it_documents_is_asked_for_again_and_then_refused():
    odd = Disordered(2)
    walked = pages.by_stamp(listing(odd.xero, 5, fetch=odd.fetch, parse=odd.parse), {})

    with pytest.raises(ListError, match=r"page 1 is not in the order of UpdatedDateUTC .* \(correlation id c-1\)"):
        next(walked)


def test_a_list_that_is_out_of_order_once_is_read():
    odd = Disordered(1)

    walked = pages.by_stamp(listing(odd.xero, 5, fetch=odd.fetch, parse=odd.parse), {})

    assert len([element for elements, _ in walked for element in elements]) == 10


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp])
def test_more_rows_than_the_pages_that_xero_counts_hold_are_read(walk):
    xero = XeroList(range(BEGIN, BEGIN + 25_000, 1000))

    def parsed(answer):
        elements, paging = parse(answer)
        return elements, {**paging, "pageCount": 1}

    walked = walk(listing(xero, 10, parse=parsed), {})

    assert len({element["ID"] for elements, _ in walked for element in elements}) == 25


def test_a_page_that_comes_twice_by_id_is_told():
    xero, told = XeroList(range(BEGIN, BEGIN + 25_000, 1000)), []

    def fetch(params, since):
        rows, paging = xero.fetch({**params, "page": 1} if params["page"] == 2 else params, since)
        return rows, {**paging, "page": params["page"]}

    list(pages.by_id(listing(xero, 10, fetch=fetch, short=told.append), {}))

    assert told == ["its pages have 15 different rows, where Xero counts 25"]


def test_a_page_that_comes_twice_by_stamp_is_asked_for_from_the_last_row():
    xero = XeroList(range(BEGIN, BEGIN + 25_000, 1000))
    wrong = [True]

    def fetch(params, since):
        if params["page"] == 2 and wrong:
            wrong.pop()
            return xero.fetch({**params, "page": 1}, since)
        return xero.fetch(params, since)

    walked = pages.by_stamp(listing(xero, 10, fetch=fetch), {})

    assert sorted(element["ID"] for elements, _ in walked for element in elements) == sorted(xero.rows)


@pytest.mark.parametrize("stamp", [None, "soon", "", 5])
def test_a_stamp_that_is_no_date_is_refused_by_the_id_of_its_row(stamp):
    element = {"ID": "17"} | ({"UpdatedDateUTC": stamp} if stamp is not None else {})
    walked = pages.by_stamp(listing(XeroList(), 5, parse=lambda _: ([element], {"pageCount": 1})), {})

    with pytest.raises(ListError, match=f"the UpdatedDateUTC of ID 17 is no date: {stamp!r}"):
        next(walked)


def test_an_answer_without_pagination_is_the_last_page():
    xero = XeroList(range(BEGIN, BEGIN + 3))

    for walk in (pages.by_id, pages.by_stamp):
        walked = walk(listing(xero, 2, parse=lambda answer: (parse(answer)[0], {})), {})
        assert [resume for _, resume in walked] == [None]


# Pages shorter than Xero's own count


def short(xero, number, times, drop=1):
    """Serve the page `number` without its last rows, so many times."""
    left = iter(range(times))

    def fetch(params, since):
        rows, paging = xero.fetch(params, since)
        cut = params["page"] == number and next(left, None) is not None
        return rows[: len(rows) - drop] if cut else rows, paging

    return fetch


def pages_asked(xero):
    return sorted(call["page"] for call in xero.calls)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("took", [0.0, 5.0])
def test_a_page_shorter_than_xeros_count_is_asked_for_once_more_and_what_comes_then_is_taken(number, took):
    xero = XeroList(range(BEGIN, BEGIN + 25))

    walked = pages.by_id(listing(xero, 10, took=took, fetch=short(xero, number, times=1)), {})

    assert [version for elements, _ in walked for version in versions(elements)] == sorted(xero.rows.items())
    assert pages_asked(xero) == sorted([1, 2, 3, number])


@pytest.mark.parametrize(("number", "drop", "rows", "due"), [(1, 1, 9, 10), (2, 4, 6, 10), (3, 1, 4, 5), (3, 5, 0, 5)])
def test_a_page_that_stays_short_is_told_and_the_read_goes_on(number, drop, rows, due):
    xero, oddities = XeroList(range(BEGIN, BEGIN + 25)), []

    walked = pages.by_id(listing(xero, 10, fetch=short(xero, number, 9, drop), short=oddities.append), {})

    assert sum(len(elements) for elements, _ in walked) == 25 - drop
    assert pages_asked(xero) == sorted([1, 2, 3, number])
    assert oddities == [f"page {number} has {rows} rows, where Xero's count leaves {due} for it"]


def test_a_short_page_in_order_of_change_is_asked_for_once_more_as_well():
    xero = XeroList(range(BEGIN, BEGIN + 50_000, 1000))

    walked = pages.by_stamp(listing(xero, 50, fetch=short(xero, 1, times=1)), {})

    assert [version for elements, _ in walked for version in versions(elements)] == sorted(xero.rows.items())
    assert xero.calls[0] == xero.calls[1]
    assert len(xero.calls) == 2


def test_a_short_page_of_a_hundred_is_asked_for_once_more_where_xero_counts():
    xero = XeroList(range(BEGIN, BEGIN + 150))
    cut = short(xero, 1, times=1)

    def fetch(params, since):
        return cut(params, since)[0], {"page": params["page"], "pageSize": 100, "pageCount": 2, "itemCount": 150}

    walked = pages.by_hundred(listing(xero, fetch=fetch), {})

    assert [version for elements, _ in walked for version in versions(elements)] == sorted(xero.rows.items())
    assert pages_asked(xero) == [1, 1, 2]


def test_a_page_that_a_shorter_list_no_longer_has_is_not_called_short():
    xero = XeroList(range(BEGIN, BEGIN + 21))

    def archive(xero):
        xero.rows.pop("00000020", None)
        xero._cache.clear()  # noqa: SLF001 - the fake's own

    xero.between = archive

    assert len(read(pages.by_id, xero, 10)) == 20  # an oddity would fail the test


def test_a_page_size_that_xero_clamps_is_counted_as_xero_counts():
    xero = XeroList(range(BEGIN, BEGIN + 250))
    clamped = listing(xero, 1000, fetch=lambda params, since: xero.fetch(params | {"pageSize": 100}, since))

    assert sum(len(elements) for elements, _ in pages.by_id(clamped, {})) == 250
    assert pages_asked(xero) == [1, 2, 3]


def test_an_answer_without_a_count_is_taken_as_it_is():
    xero = XeroList(range(BEGIN, BEGIN + 3))

    list(pages.by_id(listing(xero, 10, parse=lambda answer: (parse(answer)[0], {"pageCount": 1})), {}))

    assert len(xero.calls) == 1


# Answers that make no sense


def senseless(times):
    """Parse, but not the first so many answers."""
    left = iter(range(times))

    def parsed(answer):
        if next(left, None) is not None:
            raise AnswerError("no sense")
        return parse(answer)

    return parsed


every_walk = pytest.mark.parametrize(
    "walk",
    [pages.whole, pages.one_by_one, pages.gathered, pages.by_hundred, pages.until_agreed, pages.by_id, pages.by_stamp],
)


@every_walk
def test_an_answer_that_makes_no_sense_is_asked_for_once_more(walk):
    xero = XeroList([BEGIN, BEGIN + 1])

    walked = walk(listing(xero, parse=senseless(1)), {})

    assert sorted(version for elements, _ in walked for version in versions(elements)) == sorted(xero.rows.items())
    assert xero.calls[0] == xero.calls[1]


@every_walk
def test_an_answer_that_makes_no_sense_twice_ends_the_read(walk):
    xero = XeroList([BEGIN])

    with pytest.raises(AnswerError, match="no sense"):
        list(walk(listing(xero, parse=senseless(2)), {}))

    assert len(xero.calls) == 2


def nonsense_with(id_):
    """Parse, but no page that has this row."""

    def parsed(answer):
        if any(row[0] == id_ for row in answer[0]):
            raise AnswerError("no sense")
        return parse(answer)

    return parsed


@pytest.mark.parametrize("took", [0.0, 5.0])
@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp, pages.by_hundred])
def test_the_pages_before_one_that_makes_no_sense_are_out(walk, took, pages_of):
    pages_of(10)
    xero = XeroList(range(BEGIN, BEGIN + 45_000, 1000))
    walked, out = walk(listing(xero, 10, took=took, parse=nonsense_with("00000029")), {}), []

    with pytest.raises(AnswerError):
        out.extend(walked)

    assert len(out) >= 2
    assert all(resume for _, resume in out)
    rest = walk(listing(xero, 10), out[-1][1])
    read = [version for elements, _ in [*out, *rest] for version in versions(elements)]
    assert set(read) == set(xero.rows.items())
