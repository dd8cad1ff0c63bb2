"""The questions that a read asks about one list of one organisation: pages and elements, shared with other streams, timed."""

from collections.abc import Callable, Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from airbyte_cdk.sources.declarative.requesters.requester import Requester
from airbyte_cdk.sources.types import StreamSlice

from source_xero.api.addresses import address
from source_xero.api.explanations import part_of
from source_xero.checkpoint import Progress
from source_xero.listing import Gone, ListError, odd
from source_xero.sharing import SharedAnswer, list_name


class Questions:
    """Asks for a list of one organisation, and keeps the time: when the read began, how long the latest answer took."""

    def __init__(
        self,
        requester: Requester,
        path: str,
        query: Mapping[str, Any],
        stream_slice: StreamSlice,
        progress: Progress,
    ) -> None:
        self._requester, self._path, self._query = requester, path, query
        self._slice, self._progress = stream_slice, progress
        self._took_s = 0.0

    def fetch(self, params: Mapping[str, Any], since: str | None) -> SharedAnswer:
        """Return the answer for a page; streams that read the same list share it."""
        params = {**self._query, **params}
        progress = self._progress
        # Reads that go on from a checkpoint share with those that go on from the same one, for their lists begin apart.
        answer = self._shared((*sorted(params.items()), since, progress.resumed_at), lambda: self._ask(params, since))
        self._took_s = answer.took_s
        # The earliest of all answers used: one that another stream got may be older than our first.
        progress.started_at = min(progress.started_at or answer.asked_at, answer.asked_at)
        return answer

    def detail(self, element_id: str, params: Mapping[str, str]) -> SharedAnswer:
        """Return the answer for one element; raises Gone where Xero has none of the id."""
        part = part_of(params)
        what = f"{part} of the element {element_id}" if part else f"the element {element_id}"
        return self._shared((element_id, *params.items()), lambda: self._look_up(element_id, {**self._query, **params}, what))

    def below(self, element_id: str, place: str) -> SharedAnswer:
        """Return the answer for what lies below an element; raises Gone where Xero has none of the id."""
        return self._shared(
            (element_id, place), lambda: self._look_up(f"{element_id}/{place}", {}, f"the {place} of {element_id}")
        )

    def took(self) -> float:
        """Return the seconds that the latest answer took, waiting for limits left out."""
        return self._took_s

    def _shared(self, question: tuple[Any, ...], ask: Callable[[], SharedAnswer]) -> SharedAnswer:
        key = (self._slice.partition["tenant_id"], self._path, *question)
        answer = self._progress.shared.get(list_name(self._path, self._query), key, self._progress, ask)
        if answer.is_shared:
            self._progress.count_shared()
        return answer

    def _ask(self, params: Mapping[str, Any], since: str | None) -> SharedAnswer:
        headers = {"If-Modified-Since": since} if since else {}
        response = self._send(path=address(self._path), request_headers=headers, request_params=params)
        return _dated(response, part_of(params) or "the list")

    def _look_up(self, place: str, params: Mapping[str, Any], what: str) -> SharedAnswer:
        response = self._send(path=address(f"{self._path}/{place}"), request_params=params)
        if response.status_code == requests.codes.not_found:
            raise Gone(place)
        return _answer(response, what, "")

    def _send(self, **options: Any) -> requests.Response:  # noqa: ANN401 - passed on as they are
        self._progress.count_call()
        response = self._requester.send_request(stream_slice=self._slice, **options)
        if response is None:
            raise ListError("Xero gave no answer")
        return response


def _answer(response: requests.Response, what: str, asked_at: str) -> SharedAnswer:
    correlation_id = response.headers.get("xero-correlation-id", "")
    return SharedAnswer(response.content, asked_at, response.elapsed.total_seconds(), what, correlation_id)


def _dated(response: requests.Response, what: str) -> SharedAnswer:
    """Return an answer with the time of the question, by Xero's clock, as ours may be wrong; `Date` is the answer's."""
    try:
        answered_at = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        problem = "tells no time, so the next sync could not know where to begin"
        raise odd(_answer(response, what, ""), problem) from None
    asked_at = (answered_at - response.elapsed).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return _answer(response, what, asked_at)
