"""Every check that reading EDI makes: how heavy it weighs, whom it condemns, and which code the answer carries.

One row a rule. The verdict words are those a clerk meets in reports; the order
of ``Verdict`` is from the worst to the best. Rules that both syntaxes share have
their X12 code here, and their EDIFACT code in ``edifact/error_code.py``.
"""

from enum import StrEnum
from typing import Literal, NamedTuple

from canonical.finding import Finding, Place, Severity

Policy = Literal["strict", "lenient"]
Scope = Literal["file", "interchange", "group", "transaction", "segment"]
Weight = Literal["error", "warning", "business", "info"]
Level = Literal["", "TA1", "AK9", "AK5", "AK3", "AK4", "UCI", "UCF", "UCM", "UCS", "UCD"]


class Verdict(StrEnum):
    """What becomes of a set, a group, an interchange or a file; the worst comes first."""

    not_an_interchange = "not_an_interchange"  # no ISA: nothing can be acknowledged, a person is told
    reject_interchange = "reject_interchange"  # TA1 R
    reject_group = "reject_group"  # AK9 R
    reject_transaction = "reject_transaction"  # AK5 R
    nonconformant = "nonconformant"  # element and segment errors only: AK5 E or R as the partner agreed
    accept_then_exception = "accept_then_exception"  # legal X12 that holds nothing to work with
    accept_with_warnings = "accept_with_warnings"
    accept = "accept"


class Rule(NamedTuple):
    """One check: what it weighs, its verdict by policy, and at which level the answer names it with which code."""

    scope: Scope
    weight: Weight
    strict: Verdict
    lenient: Verdict
    level: Level = ""
    code: str = ""  # TA1: I18, AK9: 716, AK5: 718, AK3: 720, AK4: 723; UCI to UCD: 0085


_V = Verdict
_WARN, _FINE = _V.accept_with_warnings, _V.accept


def _interchange(code: str, *, lenient: Verdict = _V.reject_interchange) -> Rule:
    return Rule("interchange", "error", _V.reject_interchange, lenient, "TA1", code)


def _group(code: str, *, lenient: Verdict = _V.reject_group) -> Rule:
    return Rule("group", "error", _V.reject_group, lenient, "AK9", code)


def _set(level: Level, code: str, *, lenient: Verdict = _V.reject_transaction) -> Rule:
    return Rule("transaction", "error", _V.reject_transaction, lenient, level, code)


def _grammar(level: Level, code: str) -> Rule:
    return Rule("segment", "error", _V.nonconformant, _V.nonconformant, level, code)


def _warning(scope: Scope, level: Level = "", code: str = "") -> Rule:
    return Rule(scope, "warning", _WARN, _WARN, level, code)


def _info(scope: Scope) -> Rule:
    return Rule(scope, "info", _FINE, _FINE)


def _uci(code: str, *, lenient: Verdict = _V.reject_interchange) -> Rule:
    return Rule("interchange", "error", _V.reject_interchange, lenient, "UCI", code)


def _ucf(code: str, *, lenient: Verdict = _V.reject_group) -> Rule:
    return Rule("group", "error", _V.reject_group, lenient, "UCF", code)


def _ucm(level: Level, code: str, *, lenient: Verdict = _V.reject_transaction) -> Rule:
    return Rule("transaction", "error", _V.reject_transaction, lenient, level, code)


RULES: dict[str, Rule] = {
    # the file
    "no_isa": Rule("file", "error", _V.not_an_interchange, _V.not_an_interchange),
    "not_x12": Rule("file", "error", _V.not_an_interchange, _V.not_an_interchange),
    "leading_junk": _warning("file"),
    "data_after_iea": _warning("file"),
    "utf8_bom": _info("file"),
    "last_segment_unterminated": _info("file"),
    "delimiters_change_between_interchanges": _info("file"),
    # the interchange
    "isa_unreadable": _interchange("022"),
    "isa_not_106_bytes": _interchange("022", lenient=_WARN),
    "isa_nbsp_padding": _interchange("022", lenient=_WARN),
    "isa16_missing": _interchange("027", lenient=_WARN),
    "isa12_bad": _interchange("017"),
    "isa13_not_9_digits": _interchange("018"),
    "isa15_bad": _interchange("020"),
    "iea_missing": _interchange("023"),
    "iea_count_wrong": _interchange("021"),
    "iea_control_mismatch": _interchange("001"),
    "duplicate_isa_control_in_file": _interchange("025"),
    "interchange_number_used": _interchange("025"),  # by another document, with other content
    "segment_outside_set": _interchange("024"),
    "too_many_errors": _interchange("024"),
    "gs_missing": _interchange("022"),
    "iea_control_zeros": _warning("interchange", "TA1", "001"),
    "isa_bad_sender_qualifier": _warning("interchange", "TA1", "005"),
    "isa_bad_receiver_qualifier": _warning("interchange", "TA1", "007"),
    "isa09_bad": _warning("interchange", "TA1", "014"),
    "isa10_bad": _warning("interchange", "TA1", "015"),
    "isa12_unknown": _warning("interchange"),
    "trailing_component_separator": _warning("interchange"),
    "isa11_not_U_in_old_version": _info("interchange"),
    "isa11_U_in_new_version": _info("interchange"),
    # the functional group
    "ge_missing": _group("3"),
    "ge_control_mismatch": _group("4"),
    "ge_count_wrong": _group("5"),
    "duplicate_group_control": _group("6", lenient=_WARN),
    "group_number_used": _group("6"),
    "gs06_bad": _group("6", lenient=_WARN),
    "gs01_does_not_match_set": _group("1", lenient=_WARN),
    # the transaction set
    "se_missing": _set("AK5", "2"),
    "se_control_mismatch": _set("AK5", "3"),
    "se_count_wrong": _set("AK5", "4"),
    "duplicate_st_control": _set("AK5", "23", lenient=_WARN),
    "set_number_used": _set("AK5", "23"),
    "st01_bad": _set("AK5", "6"),
    "st02_bad": _set("AK5", "7"),
    "segment_too_long": _set("AK5", "5"),
    "beg_missing": _set("AK3", "3"),
    "po1_missing": _set("AK3", "3"),
    "po_date_missing": _set("AK4", "1"),
    "po_date_bad": _set("AK4", "8"),
    "line_quantity_bad": _set("AK4", "6"),
    "line_id_pair_incomplete": _set("AK4", "2"),
    "no_usable_line": Rule("transaction", "business", _V.accept_then_exception, _V.accept_then_exception),
    "ctt_line_count_wrong": _warning("transaction"),
    "ctt_hash_wrong": _warning("transaction"),
    "duplicate_line_numbers": _warning("transaction"),
    "six_digit_date_in_4010_or_later": _warning("transaction"),
    "hl_child_code_wrong": _warning("transaction"),
    "hl_out_of_order": _warning("transaction"),
    "sscc_wrong": _warning("transaction"),
    "sscc_twice": _warning("transaction"),
    "carton_count_wrong": _warning("transaction"),
    "quantity_total_wrong": _warning("transaction"),
    "invoice_total_wrong": _warning("transaction"),
    "empty_segment": _warning("segment"),
    "newline_inside_segment": _warning("segment"),
    "stray_tilde": _warning("segment"),
    "line_price_missing": _info("transaction"),
    "store_sum_wrong": _info("transaction"),
    "schedule_sum_wrong": _info("transaction"),
    "grammar_not_checked": _info("transaction"),
    "grammar_of_another_release": _info("transaction"),
    "code_not_in_older_list": _info("transaction"),
    "component_separator_in_text": _info("transaction"),
    "more_findings": _info("transaction"),
    # the grammar
    "segment_not_in_set": _grammar("AK3", "1"),
    "unexpected_segment": _grammar("AK3", "2"),
    "mandatory_segment_missing": _grammar("AK3", "3"),
    "loop_repeats_too_often": _grammar("AK3", "4"),
    "segment_repeats_too_often": _grammar("AK3", "5"),
    "segment_out_of_sequence": _grammar("AK3", "7"),
    "mandatory_element_missing": _grammar("AK4", "1"),
    "conditional_element_missing": _grammar("AK4", "2"),
    "too_many_elements": _grammar("AK4", "3"),
    "element_too_short": _grammar("AK4", "4"),
    "element_too_long": _grammar("AK4", "5"),
    "invalid_character": _grammar("AK4", "6"),
    "invalid_number": _grammar("AK4", "6"),
    "invalid_code": _grammar("AK4", "7"),
    "invalid_date": _grammar("AK4", "8"),
    "invalid_time": _grammar("AK4", "9"),
    "exclusion_violated": _grammar("AK4", "10"),
    "element_not_used": _grammar("AK4", "10"),
    "too_many_repetitions": _grammar("AK4", "12"),
    # the tree of levels
    "hl_number_wrong": _grammar("AK4", "7"),
    "hl_parent_wrong": _grammar("AK4", "7"),
    "hl_level_wrong": _grammar("AK4", "7"),
    # EDIFACT: what X12 has no word for
    "no_unb": Rule("file", "error", _V.not_an_interchange, _V.not_an_interchange),
    "file_too_large": Rule("file", "error", _V.not_an_interchange, _V.not_an_interchange),
    "data_after_unz": _warning("file"),
    "other_syntax_in_file": Rule("file", "business", _V.accept_then_exception, _V.accept_then_exception),
    "una_invalid": _uci("20"),
    "una_missing": _uci("22", lenient=_WARN),
    "unb_unreadable": _uci("22"),
    "unb_element_missing": _uci("13"),
    "unb_element_bad": _warning("interchange"),
    "syntax_not_supported": _uci("2"),
    "unz_missing": _uci("13"),
    "unz_count_wrong": _uci("29"),
    "unz_reference_mismatch": _uci("28"),
    "unz_reference_zeros": _uci("28", lenient=_WARN),
    "duplicate_interchange_reference_in_file": _uci("26"),
    "groups_and_messages_mixed": _uci("30"),
    "interchange_empty": _uci("32"),
    "segment_outside_message": _uci("33"),
    "ung_element_missing": _ucf("13"),
    "une_missing": _ucf("13"),
    "une_count_wrong": _ucf("29"),
    "une_reference_mismatch": _ucf("28"),
    "duplicate_group_reference": _ucf("26", lenient=_WARN),
    "message_of_another_type": _ucf("31", lenient=_WARN),
    "unh_element_missing": _ucm("UCM", "13"),
    "unt_missing": _ucm("UCM", "13"),
    "unt_count_wrong": _ucm("UCM", "29"),
    "unt_reference_mismatch": _ucm("UCM", "28"),
    "duplicate_message_reference": _ucm("UCM", "26", lenient=_WARN),
    "bgm_missing": _ucm("UCS", "13"),
    "order_number_missing": _ucm("UCD", "13"),
    "line_missing": _ucm("UCS", "13"),
    "line_quantity_missing": _ucm("UCS", "13"),
    "price_basis_not_one": Rule("transaction", "business", _V.accept_then_exception, _V.accept_then_exception),
    "control_total_wrong": _warning("transaction"),
    "date_format_not_read": _warning("transaction"),
    "envelope_element_bad": _warning("transaction"),
    "character_not_in_level": _warning("segment"),
    "control_character": _grammar("UCS", "21"),
    "too_many_components": _grammar("UCD", "16"),
    "decimal_notation_bad": _grammar("UCD", "19"),
    "code_not_usual": _info("transaction"),
}

# Rules that differ only in the code of the answer are one word to the reader of a report.
REPORTED_AS = {
    "iea_control_zeros": "iea_control_mismatch",
    "isa_bad_sender_qualifier": "isa_bad_qualifier",
    "isa_bad_receiver_qualifier": "isa_bad_qualifier",
}

_SEVERITY: dict[Weight, Severity] = {
    "error": Severity.reject,
    "business": Severity.hold,
    "warning": Severity.inform,
    "info": Severity.inform,
}


def finding(
    rule: str,
    says: str,
    place: Place | None = None,
    *,
    expected: str | None = None,
    mend: str | None = None,
    line: str | None = None,
    **evidence: str,
) -> Finding:
    """Return a finding of ``rule``, with the severity and the X12 code that the rulebook gives it."""
    row = RULES[rule]
    return Finding(
        rule=rule,
        says=says,
        severity=_SEVERITY[row.weight],
        line=line,
        code=row.code or None,
        place=place,
        expected=expected,
        mend=mend,
        evidence=evidence,
    )
