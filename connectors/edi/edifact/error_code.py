"""What a finding in an EDIFACT document is called in the answer to it: its level in the CONTRL, and its 0085 code."""

from typing import Any

from canonical.finding import Finding, Place
from connectors.edi import rulebook
from connectors.edi.rulebook import RULES, Level

# Rules that both syntaxes share: in the rulebook they bear their X12 codes.
_SHARED: dict[str, tuple[Level, str]] = {
    "too_many_errors": ("UCI", "18"),
    "interchange_number_used": ("UCI", "26"),
    "group_number_used": ("UCF", "26"),
    "set_number_used": ("UCM", "26"),
    "segment_too_long": ("UCM", "18"),
    "po_date_missing": ("UCS", "13"),
    "po_date_bad": ("UCD", "12"),
    "line_quantity_bad": ("UCD", "12"),
    "segment_not_in_set": ("UCS", "15"),
    "unexpected_segment": ("UCS", "15"),
    "mandatory_segment_missing": ("UCS", "13"),
    "loop_repeats_too_often": ("UCS", "36"),
    "segment_repeats_too_often": ("UCS", "35"),
    "segment_out_of_sequence": ("UCS", "15"),
    "mandatory_element_missing": ("UCD", "13"),
    "too_many_elements": ("UCD", "16"),
    "too_many_repetitions": ("UCD", "35"),
    "element_too_short": ("UCD", "40"),
    "element_too_long": ("UCD", "39"),
    "invalid_character": ("UCD", "37"),
    "invalid_number": ("UCD", "37"),
    "invalid_code": ("UCD", "12"),
    "invalid_date": ("UCD", "12"),
}


def answered(rule: str) -> tuple[Level, str]:
    """Return the level (UCI, UCF, UCM, UCS, UCD) and the 0085 code that a rule has in a CONTRL; empty where none."""
    row = RULES[rule]
    return _SHARED.get(rule) or ((row.level, row.code) if row.level.startswith("UC") else ("", ""))


def finding(rule: str, says: str, place: Place | None = None, **more: Any) -> Finding:
    """Return a finding as the rulebook makes it, with the code that EDIFACT has for it."""
    return rulebook.finding(rule, says, place, **more).model_copy(update={"code": answered(rule)[1] or None})
