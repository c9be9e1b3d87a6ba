"""One reason, said so that a person can act on it."""

from enum import StrEnum

from canonical.noun import Noun


class Severity(StrEnum):
    """What a finding does to whatever it was found in."""

    inform = "inform"
    hold = "hold"
    reject = "reject"


class Place(Noun):
    """Where in the bytes a finding stands; what is not known is left out."""

    offset: int | None = None  # byte, from the start of the document, 0 first
    length: int | None = None  # bytes
    interchange: int | None = None  # 1 = the first in the document
    group: int | None = None  # 1 = the first in its interchange
    transaction_set: int | None = None  # 1 = the first in its group
    segment: str | None = None  # "PO1"
    position: int | None = None  # segments from ST, which is 1
    element: str | None = None  # "PO102", "C04003-2"
    loop: str | None = None  # "PO1", "N1/N3"
    field: str | None = None  # "lines[2].quantity": the canonical field
    part: str | None = None  # of a mail: the attached file and its sheet
    row: int | None = None  # spreadsheet row, 1 = the first
    column: str | None = None  # spreadsheet column or JSON path


class Finding(Noun):
    """What is wrong, where, what was expected, and what to do.

    ``rule`` names the check; ``code`` is the code of the outside world where
    there is one (X12 720/723/718/716/I18). ``evidence`` holds the numbers that
    the check saw, as text.
    """

    rule: str
    says: str
    severity: Severity = Severity.hold
    line: str | None = None  # the order line's number
    code: str | None = None
    place: Place | None = None
    expected: str | None = None
    mend: str | None = None
    evidence: dict[str, str] = {}
