"""What reads an organisation, whatever of it: a lost one fails by name, and what went wrong is told with the stream."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from airbyte_cdk.models import FailureType, StreamDescriptor
from airbyte_cdk.sources.declarative.requesters.requester import Requester
from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.api.answers import Answer, Meaning
from source_xero.api.explanations import explain
from source_xero.api.session import Organisation
from source_xero.checkpoint import Progress
from source_xero.listing import ListError
from source_xero.records import Element
from source_xero.requester import Config


@dataclass
class OrganisationRetriever(Retriever):
    """Reads the records of one organisation, that of the slice."""

    config: Config
    requester: Requester
    name: str = ""

    @abstractmethod
    def records_of(
        self, organisation: Organisation, progress: Progress, stream_slice: StreamSlice, schema: Mapping[str, Any]
    ) -> Iterator[Element]:
        """Yield the organisation's records; raises ListError where that cannot go on."""

    def read_records(self, records_schema: Mapping[str, Any], stream_slice: StreamSlice | None = None) -> Iterable[Element]:
        """Yield the organisation's records; the slice's progress, where the stream keeps one, moves as pages are out."""
        if stream_slice is None:
            raise ValueError(f"stream {self.name} is read by organisation")
        organisation: Organisation = stream_slice.extra_fields["organisation"]
        if organisation.lost:
            lost = Answer(Meaning.TENANT_LOST, requests.codes.forbidden)
            raise self._error(explain(lost, f"stream {self.name}", str(organisation), ""), FailureType.config_error)
        progress: Progress = stream_slice.extra_fields.get("progress") or Progress()
        try:
            yield from self.records_of(organisation, progress, stream_slice, records_schema)
        except ListError as error:
            message = (
                f"stream {self.name} of {organisation}: {error}. What was read is kept, and the next sync goes on from there."
            )
            raise self._error(message, FailureType.system_error) from None

    def _error(self, message: str, failure_type: FailureType) -> AirbyteTracedException:
        return AirbyteTracedException(
            message=message, failure_type=failure_type, stream_descriptor=StreamDescriptor(name=self.name)
        )
