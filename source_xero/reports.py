"""Reads Xero's reports for an organisation, month by month. The manifest names `ReportRetriever`.

A call a month, although Xero compares up to twelve in one: it ends each of those on the day of the month on which the first one
ends, so that after a month of thirty days the thirty-firsts would be missing. docs/decisions/0013-reports.md
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from airbyte_cdk.sources.types import StreamSlice

from source_xero import pages
from source_xero.api.session import Organisation
from source_xero.checkpoint import Progress
from source_xero.elements import Shape, elements_of
from source_xero.listing import Listing, Parsed, odd
from source_xero.months import Span, months, reach, years
from source_xero.questions import Questions
from source_xero.records import Element, convert, dates_of
from source_xero.report_cells import ReportError, amount, cells_of, contacts_of
from source_xero.requester import session_of
from source_xero.retriever import OrganisationRetriever
from source_xero.sharing import SharedAnswer, aside
from source_xero.tally import tally

Asked = tuple[Mapping[str, Any], Mapping[str, Any]]
"""The query parameters of a call, and the fields that say so in its records."""
LOGGER = logging.getLogger("airbyte")


def _span(span: Span) -> Asked:
    first, last = span.first.isoformat(), span.last.isoformat()
    return {"fromDate": first, "toDate": last}, {"FromDate": first, "Date": last}


def _day(span: Span) -> Asked:
    last = span.last.isoformat()
    return {"date": last}, {"Date": last}


def _budgeted(span: Span) -> Asked:
    params, fields = _day(span)
    return {**params, "periods": 1, "timeframe": 1}, fields


_BY_MONTH: Mapping[str, Callable[[Span], Asked]] = {"span": _span, "day": _day, "budgeted": _budgeted}


@dataclass
class ReportRetriever(OrganisationRetriever):
    """Reads one of Xero's reports for one organisation.

    Attributes:
        parameters: `path`; `asked`: how a month is asked for (`span`, `day` or `budgeted`), `year`, or `contact` for one call a
            contact; `due`: for those, which of a contact's Balances tells whether there is anything to report.
    """

    parameters: InitVar[Mapping[str, Any]] = field(kw_only=True)
    now: Callable[[], datetime] | None = None

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        self._path: str = parameters["path"]
        self._asked: str = parameters["asked"]
        self._due: str = parameters.get("due", "")
        # Xero's clock, since ours may be wrong; it has answered /connections by the time it is looked at.
        self._now = self.now or session_of(self.config).clock.now

    def records_of(
        self, organisation: Organisation, progress: Progress, stream_slice: StreamSlice, schema: Mapping[str, Any]
    ) -> Iterator[Element]:
        """Yield the records of one answer after the other."""
        dates, records = dates_of(schema), 0
        listing = self._listing(self._path, self._told, stream_slice, progress)
        for params, fields in self._questions(stream_slice, progress):
            for told in listing.ask(params, None)[0]:
                record = {"tenant_id": organisation.tenant_id, **fields, **told}
                convert(record, dates)
                records += 1
                yield record
        LOGGER.info("stream %s of %s: %s", self.name, organisation, tally(records, progress, is_part=False))

    def _told(self, answer: SharedAnswer) -> Parsed:
        """Return all records of an answer, so that one that makes no sense leaves nothing half told."""
        reports, _ = elements_of(answer, Shape("Reports", ""))
        by_year = self._asked == "year"
        if len(reports) != 1 and not by_year:
            raise odd(answer, f"holds {len(reports)} reports where one was asked for")
        record_of = contacts_of if by_year else cells_of
        try:
            return [record for report in reports for record in record_of(report)], {}
        except ReportError as problem:
            raise odd(answer, str(problem)) from None

    def _questions(self, stream_slice: StreamSlice, progress: Progress) -> Iterator[Asked]:
        count, today = reach(self.config["report_months"], self._now())
        if self._asked == "contact":
            yield from self._contacts(stream_slice, progress)
        elif self._asked == "year":
            if self._country(stream_slice, progress) == "US":
                yield from (({"reportYear": str(year)}, {"ReportYear": year}) for year in years(count, today))
        else:
            yield from map(_BY_MONTH[self._asked], months(count, today))

    def _contacts(self, stream_slice: StreamSlice, progress: Progress) -> Iterator[Asked]:
        """Yield a question for each contact with anything due: a call for each of all contacts would use up a day's calls."""

        def parse(answer: SharedAnswer) -> Parsed:
            contacts, paging = elements_of(answer, Shape("Contacts", "ContactID", is_counted=True))
            for contact in contacts:
                balances = contact.get("Balances") or {}
                if not isinstance(balances, Mapping) or not isinstance(balances.get(self._due) or {}, Mapping):
                    raise odd(answer, f"has no good Balances of ContactID {contact['ContactID']}: {str(balances)[:60]}")
            return contacts, paging

        listing = self._listing("Contacts", parse, stream_slice, progress, key="ContactID", query={"includeArchived": "true"})
        due = [
            contact["ContactID"]
            for contacts, _ in pages.by_id(listing, {})
            for contact in contacts
            if _outstanding((contact.get("Balances") or {}).get(self._due) or {})
        ]
        day = self._now().date().isoformat()
        yield from (({"contactId": one, "date": day}, {"Date": day, "ContactID": one}) for one in due)

    def _country(self, stream_slice: StreamSlice, progress: Progress) -> str:
        """Return the country of the organisation, by which some reports exist and others do not."""
        parse = partial(elements_of, shape=Shape("Organisations", "OrganisationID"))
        listing = self._listing("Organisation", parse, stream_slice, progress)
        country = next((str(one.get("CountryCode")) for one in listing.ask({}, None)[0]), "")
        if country != "US":
            LOGGER.info("stream %s: only organisations of the United States have this report", self.name)
        return country

    def _listing(
        self,
        path: str,
        parse: Callable[[SharedAnswer], Parsed],
        stream_slice: StreamSlice,
        progress: Progress,
        *,
        key: str = "",
        query: Mapping[str, Any] = MappingProxyType({}),
    ) -> Listing:
        questions = Questions(self.requester, path, query, stream_slice, progress)
        return Listing(
            questions.fetch,
            questions.detail,
            parse,
            key,
            None,
            self.config["page_size"],
            questions.took,
            lambda problem: LOGGER.warning("stream %s: %s, also when asked again", self.name, problem),
            aside=aside,
            room=progress.outbox.ahead,
        )


def _outstanding(balance: Mapping[str, Any]) -> bool:
    """Tell whether anything is outstanding, overpaid too.

    Unverified: that the sum is nought just where nothing is due; an invoice and a credit note of equal sums, not allocated to
    each other, may hide each other.
    """
    told = balance.get("Outstanding")
    if isinstance(told, str):  # words that are no sum may mean one: asking costs a call, and passing over would lose rows
        return bool(told.strip()) and amount(told) != 0
    return bool(told)
