"""What an 850 says, read straight from its segments, in the words of the inspection report.

This is for looking at a document, not for ordering: the mapping of the partner
makes the order. Values are the characters of the file; ``iso`` is how a date was
read. Empty values are left out, except a few that a reader looks for.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from connectors.edi.segment import Segment
from connectors.edi.showing.order_line_facts import Facts, add_to_line, day, line_facts, note, trimmed
from connectors.edi.value import number

_PLAIN = {"FOB": "fob", "SAC": "allowances", "ITD": "terms"}


def order_facts(segments: Sequence[Segment]) -> Facts:
    """Return the facts of an 850; ``segments`` from ST to SE."""
    facts = _Gathering()
    for segment in segments:
        facts.take(segment)
    return facts.finished()


class _Gathering:
    """The order as far as it has been read: its header, the party or the line that stands open."""

    def __init__(self) -> None:
        self._order: Facts = {"po_number": None, "po_date": None, "purpose": None, "order_type": None, "currency": None}
        self._lines: list[Facts] = []
        self._pos: list[Segment] = []
        self._party: Facts | None = None
        self._summary = False
        self._carriers: list[list[str]] = []

    def take(self, segment: Segment) -> None:
        name = segment.id
        if name == "PO1":
            self._lines.append(line_facts(segment))
            self._pos.append(segment)
            self._party = None
        elif name == "CTT":
            self._summary, self._party = True, None
            self._order["ctt"] = {"line_items": segment.get(1) or None, "hash_total": segment.get(2) or None}
        elif name == "TD5":
            self._carriers.append(trimmed(segment))
        elif name == "N1":
            self._open_party(segment)
        elif self._party is not None and self._in_party(segment):
            pass
        elif self._lines and not self._summary:
            add_to_line(self._lines[-1], segment)
        else:
            self._header(segment)

    def _header(self, segment: Segment) -> None:
        name = segment.id
        if name == "BEG":
            self._beginning(segment)
        elif name == "CUR":
            self._order["currency"] = self._order["currency"] or segment.get(2) or None
        elif name == "REF":
            self._add("refs", [segment.get(1), segment.get(2)])
        elif name == "DTM":
            self._add("dates", dated(segment))
        elif name == "AMT":
            self._add("amounts", [segment.get(1), segment.get(2)])
        elif name in _PLAIN:
            self._add(_PLAIN[name], trimmed(segment))
        elif note(segment) is not None:
            self._add("notes", note(segment))

    def _beginning(self, segment: Segment) -> None:
        self._order["po_number"] = segment.get(3) or None
        self._order["po_date"] = day(segment.get(5)) or {"raw": "", "iso": None}
        self._order["purpose"] = segment.get(1) or None
        self._order["order_type"] = segment.get(2) or None
        if segment.get(4):
            self._order["release"] = segment.get(4)

    def _open_party(self, segment: Segment) -> None:
        named = (("role", 1), ("name", 2), ("id_qualifier", 3), ("id", 4))
        self._party = {word: segment.get(at) for word, at in named if segment.get(at)}
        if self._lines and not self._summary:
            self._lines[-1].setdefault("parties", []).append(self._party)
        else:
            self._add("parties", self._party)

    def _in_party(self, segment: Segment) -> bool:
        """Add what belongs to the open party; anything else closes it."""
        party, name = self._party, segment.id
        assert party is not None
        texts = [text for text in segment.elements[1:] if text]
        if name == "N2":
            party.setdefault("names2", []).extend(texts)
        elif name == "N3":
            party.setdefault("street", []).extend(texts)
        elif name == "N4":
            named = (("city", 1), ("state", 2), ("postal", 3), ("country", 4))
            party.update({word: segment.get(at) for word, at in named if segment.get(at)})
        elif name == "REF":
            party.setdefault("refs", []).append([segment.get(1), segment.get(2)])
        elif name == "PER":
            party.setdefault("contacts", []).append(trimmed(segment))
        else:
            self._party = None
            return False
        return True

    def _add(self, word: str, fact: Any) -> None:
        self._order.setdefault(word, []).append(fact)

    def finished(self) -> Facts:
        order = self._order
        if self._carriers:
            order["carriers"] = self._carriers
        if self._lines:
            order["lines"] = [_with_totals(line) for line in self._lines]
        total = sum((number(line.get(2)) or Decimal(0) for line in self._pos), Decimal(0))
        if "ctt" in order:
            order["ctt"] = _counted(order["ctt"], len(self._lines), total)
        order["line_count"] = len(self._lines)
        order["quantity_total"] = _text(total)
        order["extended_total"] = _text(sum(_extended(self._pos), Decimal(0)))
        order["ship_to"] = _addressed(order.get("parties", []), "ST")
        order["bill_to"] = _addressed(order.get("parties", []), "BT")
        return order


def dated(segment: Segment) -> Facts:
    """Return a DTM's qualifier, day and time."""
    fact: Facts = {"qualifier": segment.get(1), **day(segment.get(2))}
    if segment.get(3):
        fact["time"] = segment.get(3)
    return fact


def _extended(lines: Sequence[Segment]) -> Iterator[Decimal]:
    for line in lines:
        quantity, price = number(line.get(2)), number(line.get(4))
        if quantity is not None and price is not None:
            yield quantity * price


def _counted(ctt: Facts, lines: int, total: Decimal) -> Facts:
    counted = {word: text for word, text in ctt.items() if text is not None}
    counted["line_items_ok"] = number(ctt["line_items"] or "") == lines
    if ctt["hash_total"] is not None:
        counted["hash_ok"] = number(ctt["hash_total"]) == total
    return counted


def _with_totals(line: Facts) -> Facts:
    if "sdq" in line:
        total = sum((number(quantity) or Decimal(0) for _, quantity in line["sdq"]), Decimal(0))
        line["sdq_total"] = _text(total)
        line["sdq_matches_quantity"] = total == number(line["quantity"] or "")
    return line


def _addressed(parties: Sequence[Facts], role: str) -> list[Facts] | None:
    words = ("name", "id_qualifier", "id", "city", "state", "postal")
    found = [{word: one[word] for word in words if word in one} for one in parties if one.get("role") == role]
    return found or None


def _text(value: Decimal) -> str:
    return format(value, "f")
