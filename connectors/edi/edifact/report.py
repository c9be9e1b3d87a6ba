"""An EDIFACT file laid open, in the shapes of the X12 reports; header and trailer segments bear their own names."""

from collections.abc import Callable
from typing import Any

from connectors.edi.edifact.header import component, label
from connectors.edi.edifact.order_facts import order_facts
from connectors.edi.envelope_check import same_number
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.segment import Segment

Report = dict[str, Any]
OrderReader = Callable[[Interchange, Group, TransactionSet], Report | None]


def interchange(one: Interchange, read_order: OrderReader | None) -> Report:
    """Return what is known of one interchange, ready for JSON."""
    grouped = any(group.header for group in one.groups)
    counted = len(one.groups) if grouped else sum(len(group.sets) for group in one.groups)
    report: Report = {
        "unb": _unb(one.header) if one.header else None,
        "delimiters": _marks(one),
        "offset": one.offset,
        "length": one.length,
        "verdict": str(one.verdict),
        "groups": [_group(group, one, read_order) for group in one.groups],
        "unz": None,
    }
    if one.trailer is not None:
        report["unz"] = {
            "declared": one.trailer.get(1),
            "control": one.trailer.get(2),
            "count_ok": same_number(one.trailer.get(1), str(counted)),
            "control_ok": one.trailer.get(2).strip() == one.control,
        }
    return report


def _unb(unb: Segment) -> Report:
    return {
        "syntax": component(unb, 1, 1),
        "version": component(unb, 1, 2),
        "sender_qualifier": component(unb, 2, 2),
        "sender_id": component(unb, 2, 1),
        "receiver_qualifier": component(unb, 3, 2),
        "receiver_id": component(unb, 3, 1),
        "date": component(unb, 4, 1),
        "time": component(unb, 4, 2),
        "control_number": unb.get(5).strip(),
        "application": unb.get(7).strip(),
        "ack_requested": unb.get(9).strip(),
        "agreement": unb.get(10).strip(),
        "usage": "T" if unb.get(11).strip() not in ("", "0") else "P",
    }


def _marks(one: Interchange) -> Report:
    marks = one.marks
    if marks is None:
        return {}
    report = {
        "element": marks.element, "component": marks.component, "segment": marks.segment, "release": marks.release,
        "decimal": marks.decimal, "repetition": marks.repetition,
    }  # fmt: skip
    return {word: mark for word, mark in report.items() if mark}


def _group(group: Group, inside: Interchange, read_order: OrderReader | None) -> Report:
    ung, une = group.header, group.trailer
    return {
        "ung": {
            "functional_id": group.functional_id, "sender": group.sender, "receiver": group.receiver,
            "date": group.date, "time": group.time, "control": group.control, "agency": group.agency,
            "version": group.version,
        } if ung else None,
        "verdict": str(group.verdict),
        "transactions": [_message(one, group, inside, read_order) for one in group.sets],
        "une": {
            "declared": une.get(1), "control": une.get(2), "count_ok": same_number(une.get(1), str(len(group.sets))),
            "control_ok": une.get(2).strip() == group.control,
        } if une else None,
    }  # fmt: skip


def _message(one: TransactionSet, group: Group, inside: Interchange, read_order: OrderReader | None) -> Report:
    report: Report = {
        "set": one.kind,
        "unh_control": one.control,
        "version": label(one.segments[0]).partition(":")[2],
        "segments_actual": len(one.segments),
        "offset": one.offset,
        "length": one.length,
        "verdict": str(one.verdict),
        "because": list(one.because),
    }
    if one.trailer is not None:
        report["unt"] = {"declared": one.trailer.get(1), "control": one.trailer.get(2)}
        report["unt_count_ok"] = same_number(one.trailer.get(1), str(len(one.segments)))
        report["unt_control_ok"] = one.trailer.get(2).strip() == one.control
    if one.kind == "ORDERS":
        report["order"] = order_facts(one.segments)
    mapped = read_order(inside, group, one) if read_order else None
    if mapped is not None:
        report["mapped"] = mapped
    return report
