"""One file laid open for a person or a program: what it is, what it says, what is wrong, what becomes of it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from canonical.finding import Finding
from connectors.edi.edifact import report as edifact
from connectors.edi.edifact.error_code import answered
from connectors.edi.edifact.marks import is_edifact
from connectors.edi.envelope_check import same_number
from connectors.edi.guide import GuideBook
from connectors.edi.isa import NO_COMPONENT
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.reading import read
from connectors.edi.rulebook import REPORTED_AS, RULES, Policy
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.showing.order_facts import order_facts

Report = dict[str, Any]
OrderReader = Callable[[Interchange, Group, TransactionSet], dict[str, Any] | None]

_NAMES = {"\n": "LF", "\r": "CR", "\r\n": "CRLF", "\x07": "BEL(07)", "\x1c": "FS(1C)", "\x1d": "GS(1D)",
          "\x1e": "RS(1E)", "\x1f": "US(1F)", "": "none"}  # fmt: skip


def inspect(
    content: bytes,
    name: str,
    *,
    policy: Policy = "strict",
    guides: GuideBook,
    partner: str | None = None,
    read_order: OrderReader | None = None,
) -> Report:
    """Return everything known about one file, ready for JSON.

    With ``partner``, that partner's own guides count. ``read_order`` gives what the
    partner's mapping makes of a set; its answer stands beside the plain facts as
    ``mapped``. Any bytes will do: what is no interchange is reported as
    ``not_an_interchange``. An EDIFACT file has the same shapes, its header and
    trailer segments their own names.
    """
    reading = read(content, policy=policy, guides=guides, partner=partner)
    other = is_edifact(content)
    told = [*problems(reading.all_findings(), in_edifact=other)]
    return {
        "file": name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "looks_like": "EDIFACT" if other else "X12" if reading.interchanges else "unknown",
        "policy": policy,
        "verdict": str(reading.verdict),
        "version": next((group.version for one in reading.interchanges for group in one.groups), ""),
        "problems": told,
        "interchanges": [
            (edifact.interchange if other else _interchange)(one, read_order) for one in reading.interchanges
        ],
        "spans": [{"kind": span.kind, "offset": span.offset, "length": span.length} for span in reading.spans],
    }


def problems(findings: Iterable[Finding], *, in_edifact: bool) -> Iterable[Report]:
    """Yield findings in report words; many of one kind are folded into the first three with their number."""
    found = list(findings)
    times = Counter(REPORTED_AS.get(one.rule, one.rule) for one in found)
    told: Counter[str] = Counter()
    for one in found:
        code = REPORTED_AS.get(one.rule, one.rule)
        told[code] += 1
        if told[code] > 3 and RULES[one.rule].weight in ("info", "warning"):
            continue
        yield _problem(one, times[code], in_edifact=in_edifact)


def _problem(one: Finding, times: int, *, in_edifact: bool) -> Report:
    rule = RULES[one.rule]
    level, code = answered(one.rule) if in_edifact else (rule.level, rule.code)
    report: Report = {
        "code": REPORTED_AS.get(one.rule, one.rule),
        "severity": rule.weight,
        "scope": rule.scope,
        "detail": one.says,
        "ack": f"{level} {code}" if level else None,
        "expected": one.expected,
        "mend": one.mend,
        "line": one.line,
        "value": one.evidence.get("value"),
        "data_element": one.evidence.get("data_element"),
        "rule": one.evidence.get("note"),
        "occurrences": int(one.evidence.get("occurrences", times)),
    }
    if one.place is not None:
        place = one.place
        report |= place.model_dump(exclude_none=True)
        if place.element and place.segment:
            number = place.element.removeprefix(place.segment).partition("-")[0]
            report["element"] = int(number) if number.isdigit() else place.element
            report["reference"] = place.element
    if report["occurrences"] == 1:
        del report["occurrences"]
    return {word: value for word, value in report.items() if value is not None}


def _interchange(one: Interchange, read_order: OrderReader | None) -> Report:
    return interchange_head(one) | {"groups": [_group(group, one, read_order) for group in one.groups]}


def interchange_head(one: Interchange) -> Report:
    """Return what is told of an interchange, without its groups."""
    report: Report = {
        "isa": _isa(one.header) if one.header else None,
        "delimiters": _delimiters(one.delimiters),
        "offset": one.offset,
        "length": one.length,
        "verdict": str(one.verdict),
        "groups": [],
        "iea": None,
    }
    if one.acknowledgements:
        report["ta1"] = [list(ta1.elements[1:]) for ta1 in one.acknowledgements]
    if one.trailer:
        report["iea"] = {
            "declared": one.trailer.get(1),
            "control": one.trailer.get(2),
            "count_ok": same_number(one.trailer.get(1), str(len(one.groups))),
            "control_ok": same_number(one.trailer.get(2), one.control),
        }
    return report


def _isa(isa: Segment) -> Report:
    words = ("auth_qualifier", "", "security_qualifier", "", "sender_qualifier", "sender_id", "receiver_qualifier",
             "receiver_id", "date", "time", "isa11", "version", "control_number", "ack_requested", "usage")  # fmt: skip
    return {word: isa.get(at).strip() for at, word in enumerate(words, 1) if word}


def _delimiters(marks: Delimiters) -> Report:
    component = "" if marks.component == NO_COMPONENT else marks.component
    report = {"element": marks.element, "component": component, "segment": marks.segment}
    if marks.repetition:
        report["repetition"] = marks.repetition
    return {word: _NAMES.get(mark, mark) for word, mark in report.items()}


def _group(group: Group, inside: Interchange, read_order: OrderReader | None) -> Report:
    sets = [transaction(one, group, inside, read_order) for one in group.sets]
    return group_head(group) | {"transactions": sets}


def group_head(group: Group) -> Report:
    """Return what is told of a group, without its sets."""
    return {
        "gs": _gs(group) if group.header else None,
        "verdict": str(group.verdict),
        "transactions": [],
        "ge": _ge(group) if group.trailer else None,
    }


def _gs(group: Group) -> Report:
    return {
        "functional_id": group.functional_id,
        "sender": group.sender,
        "receiver": group.receiver,
        "date": group.date,
        "time": group.time,
        "control": group.control,
        "agency": group.agency,
        "version": group.version,
    }


def _ge(group: Group) -> Report:
    assert group.trailer is not None
    declared, control = group.trailer.get(1), group.trailer.get(2)
    return {
        "declared": declared,
        "control": control,
        "count_ok": same_number(declared, str(len(group.sets))),
        "control_ok": control == group.control or same_number(control, group.control),
    }


def transaction(one: TransactionSet, group: Group, inside: Interchange, read_order: OrderReader | None) -> Report:
    """Return what is told of a set, and of what it says where it is an order."""
    report = transaction_head(one)
    if one.kind == "850":
        report["order"] = order_facts(one.segments)
    mapped = read_order(inside, group, one) if read_order else None
    if mapped is not None:
        report["mapped"] = mapped
    return report


def transaction_head(one: TransactionSet) -> Report:
    """Return what is told of a set, without what it says."""
    report: Report = {
        "set": one.kind,
        "st_control": one.control,
        "segments_actual": len(one.segments),
        "offset": one.offset,
        "length": one.length,
        "verdict": str(one.verdict),
        "because": list(one.because),
    }
    if one.trailer:
        report["se"] = {"declared": one.trailer.get(1), "control": one.trailer.get(2)}
        report["se_count_ok"] = same_number(one.trailer.get(1), str(len(one.segments)))
        report["se_control_ok"] = one.trailer.get(2) == one.control
    return report
