"""The interchange acknowledgement (X12 TA1): whether an envelope arrived whole; it stands in no group."""

from connectors.edi import quote
from connectors.edi.acknowledgement import InterchangeAcknowledgement
from connectors.edi.line import Line

KIND = "TA1"


def line(answer: InterchangeAcknowledgement) -> Line:
    """Return the one segment, which stands between ISA and the first GS, or IEA where there is no GS."""
    envelope = (quote.number(answer.control).rjust(9, "0"), quote.day(answer.date), quote.hour(answer.time))
    return (KIND, *envelope, answer.code, answer.note)
