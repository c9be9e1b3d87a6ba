"""The base mapping against purchase orders from the field, where their collection lies beside the project."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from canonical.order import PurchaseOrder
from canonical.party import PartyRole
from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.segment_source import SegmentSource

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
NAMED = {"LF": "\n", "CRLF": "\n", "BEL(07)": "\x07", "FS(1C)": "\x1c", "GS(1D)": "\x1d"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (CORPUS / "expected-850.json").exists(),
        reason="the corpus of real purchase orders does not lie beside the project (../shared/corpus)",
    ),
]


def test_the_base_reads_what_the_key_says_in_accepted_files(book: MappingBook) -> None:
    wrong, total = _compared(book, ("accept", "accept_with_warnings"))
    print(f"{total - len(wrong)} of {total} accepted files read as the key says")
    assert total >= 10
    assert len(wrong) <= total * 0.1, wrong


def test_files_with_faults_outside_the_order_are_read_the_same_way(book: MappingBook) -> None:
    """A wrong count or control number is the envelope's business; the order in it reads as any other."""
    wrong, total = _compared(book, ("reject_group", "reject_interchange", "nonconformant", "reject_transaction"))
    print(f"{total - len(wrong)} of {total} files with faults read as the key says")
    assert len(wrong) <= total * 0.4, wrong


def _compared(book: MappingBook, verdicts: tuple[str, ...]) -> tuple[dict[str, list[str]], int]:
    key = json.loads((CORPUS / "expected-850.json").read_text())["files"]
    chosen = [n for n, facts in key.items() if facts["strict_verdict"] in verdicts and facts["facts_reliable"]]
    found = {name: list(_differences(book, CORPUS / name, key[name])) for name in chosen}
    return {name: differences for name, differences in found.items() if differences}, len(chosen)


def _differences(book: MappingBook, file: Path, facts: dict[str, Any]) -> Iterator[str]:
    mapping = book.mapping("base/x12-850")
    for interchange in facts["interchanges"]:
        marks = interchange["delimiters"]
        sets = _sets(file.read_bytes(), marks)
        wanted = [t["order"] for g in interchange["groups"] for t in g["transactions"] if t["set"] == "850"]
        if len(sets) != len(wanted):
            yield f"{len(sets)} sets found, {len(wanted)} in the key"
            continue
        for source, order in zip(sets, wanted, strict=True):
            mapped = mapping.read(source, partner="field")
            if mapped.order is None:
                yield "; ".join(finding.says for finding in mapped.findings)
                continue
            yield from _compare(mapped.order, order)


def _compare(order: PurchaseOrder, facts: dict[str, Any]) -> Iterator[str]:
    dates = {d["qualifier"]: d["iso"] for d in reversed(facts.get("dates") or [])}
    pairs = {
        "number": (order.number, facts["po_number"]),
        "ordered on": (order.ordered_on, _day(facts["po_date"]["iso"])),
        "requested on": (order.requested_on if "002" in dates else None, _day(dates.get("002"))),
        "currency": (order.currency, facts.get("currency")),
        "lines": (len(order.lines), facts["line_count"]),
        "ship to": (_parties(order, PartyRole.ship_to), _known_parties(facts.get("ship_to"))),
        "bill to": (_parties(order, PartyRole.bill_to), _known_parties(facts.get("bill_to"))),
    }
    yield from (f"{name} {read} is not {known}" for name, (read, known) in pairs.items() if read != known)
    for line, known in zip(order.lines, facts.get("lines") or [], strict=False):
        read = (line.quantity, line.unit_price, [[item.qualifier, item.number] for item in line.items])
        price = Decimal(known["price"]) if known.get("price") else None
        if read != (Decimal(known["quantity"] or 0), price, known["ids"]):
            yield f"line {read} is not {known}"
        if line.number != (known.get("line_no") or line.number):
            yield f"line number {line.number} is not {known['line_no']}"


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _parties(order: PurchaseOrder, role: PartyRole) -> list[tuple[str, str, str]]:
    return [(p.name, p.number, p.address.city if p.address else "") for p in order.parties if p.role is role]


def _known_parties(known: list[dict[str, str]] | None) -> list[tuple[str, str, str]]:
    return [(k.get("name") or "", k.get("id") or "", k.get("city") or "") for k in known or []]


def _sets(content: bytes, marks: dict[str, str]) -> list[SegmentSource]:
    terminator = NAMED.get(marks["segment"], marks["segment"])
    element = NAMED.get(marks["element"], marks["element"])
    component = NAMED.get(marks["component"], marks["component"])
    found: list[list[Segment]] = []
    inside = False
    for piece in content.decode("latin-1").split(terminator):
        segment = Segment(tuple(piece.strip("\r\n ").split(element)), 0, 0)
        if segment.id == "ST":
            inside = segment.get(1) == "850"
            if inside:
                found.append([])
        if inside:
            found[-1].append(segment)
        inside = inside and segment.id != "SE"
    return [SegmentSource(one, Delimiters(element, component, terminator)) for one in found]
