"""Goes through a file from front to back and gives its interchanges, one when each ends."""

from collections.abc import Iterator
from typing import NamedTuple

from canonical.finding import Finding
from connectors.edi.account import Account
from connectors.edi.assembly import MOST_ERRORS, Assembly
from connectors.edi.parts import Interchange, Span
from connectors.edi.source import Source, source_of
from connectors.edi.tokeniser import Passed, skim

MOST_SPANS = 20_000  # stretches that were passed over: no honest file has so many, and memory stays bounded


class Envelopes(NamedTuple):
    """The interchanges of a file before anything inside the sets is looked at."""

    interchanges: list[Interchange]
    findings: list[Finding]
    spans: tuple[Span, ...]


def envelopes(content: bytes | Source, *, unwrap: bool = False) -> Envelopes:
    """Read a file's envelopes, and count what is inside; ``unwrap`` as ``skim`` takes it."""
    survey = Survey(source_of(content), unwrap=unwrap)
    interchanges = list(survey)
    return Envelopes(interchanges, survey.findings, survey.spans)


class Survey:
    """Goes through a file once, and gives each interchange when it ends; ``findings`` and ``spans`` stand at the end.

    Nothing of an interchange is kept here once it was given.
    """

    def __init__(self, source: Source, *, unwrap: bool = False) -> None:
        self._source = source
        self._unwrap = unwrap
        self._assembly = Assembly(source)
        self._account = Account()
        self.spans: tuple[Span, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """Those of the file itself."""
        return self._assembly.findings()

    def __iter__(self) -> Iterator[Interchange]:
        assembly, account, size = self._assembly, self._account, self._source.size
        for token in skim(self._source, unwrap=self._unwrap):
            account.take(token)
            assembly.take(token)
            if assembly.done is not None:
                yield assembly.handed_over()
            if assembly.tally.errors > MOST_ERRORS or account.count > MOST_SPANS:
                rest = Passed("too_many_errors", self._enough(), account.at, size - account.at, rejected=True)
                account.take(rest)
                assembly.take(rest)
                break
        assembly.finish(size)
        if assembly.done is not None:
            yield assembly.handed_over()
        self.spans = account.finish(size)

    def _enough(self) -> str:
        if self._assembly.tally.errors > MOST_ERRORS:
            return f"more than {MOST_ERRORS} errors in the envelopes; the rest of the file is not read"
        return f"more than {MOST_SPANS} stretches of the file were passed over; the rest is not read"
