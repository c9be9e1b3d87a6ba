"""The interchange acknowledgement (X12 TA1): whether an envelope arrived whole; it stands in no group."""

from canonical.finding import Finding, Severity
from connectors.edi.acknowledgement import InterchangeAcknowledgement
from connectors.edi.line import Line
from connectors.edi.segment import Segment
from connectors.edi.writer import harmless
from connectors.profile import EdiTerms

KIND = "TA1"


def lines(answer: InterchangeAcknowledgement, terms: EdiTerms) -> list[Line]:
    """Return the one segment that stands between ISA and IEA."""
    quoted = [harmless(text, terms, most) for text, most in ((answer.control, 9), (answer.date, 6), (answer.time, 4))]
    return [("TA1", *quoted, answer.code, answer.note)]


def heard(ta1: Segment, partner: str) -> Finding:
    """Say what a TA1 that came in tells of an interchange of ours; anything but A needs a person."""
    number, code, note = ta1.get(1).strip(), ta1.get(4).strip(), ta1.get(5).strip()
    if code == "A":
        says = f"{partner} received our interchange {number} whole"
        return Finding(rule="interchange_acknowledged", says=says, severity=Severity.inform)
    what = "took our interchange, with errors," if code == "E" else "rejected our interchange"
    return Finding(
        rule="interchange_rejected_by_partner",
        says=f"{partner} {what} {number} (TA1 {code}, note {note})",
        code=note or None,
        mend="compare the envelope in the partner's profile with their guide, then send the messages again",
        evidence={"interchange": number, "code": code, "note": note},
    )
