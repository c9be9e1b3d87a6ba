"""A file read: its interchanges, groups and sets, what is wrong with each, and what becomes of it.

A file has the syntax of its first header, X12 or EDIFACT. ``read`` is total: it
takes any bytes and raises nothing. What it could not make sense of stands in
``findings`` with its place, and ``spans`` accounts for every byte of the file.
"""

from collections.abc import Iterator

from connectors.edi.court import Court
from connectors.edi.edifact import reading as edifact
from connectors.edi.edifact.marks import WINDOW, is_edifact
from connectors.edi.envelope import Survey, envelopes
from connectors.edi.guide import GuideBook
from connectors.edi.parts import Group, Interchange, Reading, Span, TransactionSet
from connectors.edi.rulebook import Policy, Verdict
from connectors.edi.source import Source, source_of
from connectors.edi.verdict import verdict, worst

__all__ = ["Group", "Interchange", "Reading", "Span", "Stream", "TransactionSet", "read"]


def read(
    content: bytes | Source, *, policy: Policy = "strict", guides: GuideBook, partner: str | None = None
) -> Reading:
    """Read a whole file: cut it, open its envelopes, check each set against its guide, and judge.

    With ``partner``, sets are held against that partner's own guides where there are any.

    A set's verdict takes in what was found in its group, its interchange and the
    file; a file's verdict is that of its worst set.
    """
    source = source_of(content)
    if is_edifact(source.cut(0, WINDOW)):
        return edifact.read(source, policy=policy, guides=guides.edifact)
    found = envelopes(source, unwrap=policy == "lenient")
    court = Court(policy, guides, partner, found.findings)
    interchanges = tuple(court.interchange(one) for one in found.interchanges)
    verdicts = [verdict(found.findings, policy), *(one.verdict for one in interchanges)]
    return Reading(
        interchanges=interchanges,
        findings=tuple(found.findings),
        verdict=worst(verdicts),
        size=source.size,
        spans=found.spans,
    )


class Stream:
    """An X12 file of any size, read interchange by interchange; ``reading`` holds the rest once all were given.

    The file is gone through twice: what is wrong with the file as a whole is
    known before its first set is judged. Memory grows with the groups of one
    interchange, and a little with its sets.
    """

    def __init__(
        self, source: Source, *, policy: Policy = "strict", guides: GuideBook, partner: str | None = None
    ) -> None:
        self._source = source
        self._policy = policy
        self._survey = Survey(source, unwrap=policy == "lenient")
        for _ in self._survey:
            pass
        self._court = Court(policy, guides, partner, self._survey.findings)
        self._reached: set[Verdict] = set()

    def __iter__(self) -> Iterator[Interchange]:
        for one in Survey(self._source, unwrap=self._policy == "lenient"):
            judged = self._court.interchange(one)
            self._reached.add(judged.verdict)
            yield judged

    @property
    def reading(self) -> Reading:
        """What the file comes to, without its interchanges."""
        findings = tuple(self._survey.findings)
        reached = worst([verdict(findings, self._policy), *self._reached])
        return Reading(
            interchanges=(), findings=findings, verdict=reached, size=self._source.size, spans=self._survey.spans
        )
