"""``crossdock map trace``: from a value of an order back to its bytes, and to the line of the mapping that read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.map.replayed import watched_roads
from crossdock.cli.map.room import Room, room
from crossdock.cli.order_choice import OrderName, Whose
from crossdock.cli.paper import JsonFlag, console, counted, literal, marked, plain, say, table, write_json

if TYPE_CHECKING:
    from canonical.finding import Place
    from connectors.edi.spot import Sets, Spot
    from pipeline.editions.retrace import Origin
    from store import DocumentRecord, OrderRecord, UnitOfWork

_LONGEST = 60  # characters of a value in a table
_HOW = {
    "constant": "the mapping says so itself",
    "default": "nothing in the document says it",
    "envelope": "by the sender's name in the envelope",
    "later": "put in after reading",
}

_STATES = {"draft": "never published", "checked": "never published", "previewed": "never published",
           "approved": "never published", "retired": "retired since"}  # fmt: skip


@dataclass(frozen=True)
class _Told:
    """An order with the origin of each of its values, and its document's bytes."""

    order: "OrderRecord"
    document: "DocumentRecord"
    content: bytes
    label: str
    state: str
    origins: "Sequence[Origin]"
    sets: "Sets | None"
    part: str

    def spot(self, place: "Place | None") -> "Spot | None":
        return self.sets.spot(place) if self.sets and place else None


def trace(
    context: typer.Context,
    order: OrderName,
    field: Annotated[
        str, typer.Argument(metavar="[FIELD]", help="A field, such as lines[0].quantity (0 is the first), or a part.")
    ] = "",
    partner: Whose = None,
    json: JsonFlag = False,
) -> None:
    """Show where a value comes from: the bytes in the document, and the line of the mapping that read them.

    The stored bytes are read again under the very edition that read them. Without FIELD, every value is listed.
    """
    from pipeline.order_choice import named

    with room(context) as here, here.reading() as uow:
        told = [_traced(here, uow, one, field) for one in named(uow, order, partner)]
    if json:
        write_json([_plain(one) for one in told])
        return
    for one in told:
        _tell_one(one) if len(one.origins) == 1 else _tell_all(one)


def _traced(here: Room, uow: "UnitOfWork", record: "OrderRecord", field: str) -> _Told:
    from canonical.edition import state_of
    from connectors.mapping.library.edition import made_ready
    from connectors.mapping.library.watched import Sighting
    from pipeline.editions.retrace import origins, retraced

    edition = uow.mappings.get(record.mapping)
    seen: list[Sighting] = []
    with watched_roads(here, seen, made_ready(edition)) as translators:
        sighting = retraced(uow, record, translators, seen, at=uow.now)
    document = uow.documents.get(record.document_id or 0)
    content = uow.documents.content(document.id)
    found = _chosen(list(origins(record.order, sighting)), field)
    acts = uow.mappings.acts(edition.mapping)
    return _Told(
        record, document, content, edition.label, str(state_of(edition.label, acts, here.today)), found,
        _sets(here, document, content, record.partner), getattr(sighting.source, "part", ""),
    )  # fmt: skip


def _sets(here: Room, document: "DocumentRecord", content: bytes, partner: str) -> "Sets | None":
    from canonical.document import DocumentKind
    from connectors.edi.guide import GuideBook
    from connectors.edi.spot import Sets

    if document.kind is not DocumentKind.edi:
        return None
    return Sets(content, GuideBook.load(here.book.folder / "guides" / "x12"), partner)


def _chosen(found: "list[Origin]", field: str) -> "list[Origin]":
    """Return the origins of a field and of what lies in it; ``lines[]`` means every line."""
    import re

    from connectors.mapping.suggestion import nearest
    from store import NotFound

    if not field:
        return found
    pattern = re.compile(re.escape(field).replace(r"\[\]", r"\[\d+\]") + r"(?=$|[.\[])")
    chosen = [one for one in found if pattern.match(one.field)]
    if not chosen:
        raise NotFound(f"the order says nothing in {field!r}{nearest(field, [one.field for one in found])}")
    return chosen


def _tell_one(told: _Told) -> None:
    out, origin = console(), told.origins[0]
    out.print(f"[bold]{literal(origin.field)}[/] = [bold]{literal(origin.value)}[/]  {literal(_order(told))}")
    if origin.how != "document":
        out.print(
            f"  ← {_HOW[origin.how]}" + (f"; the document says {literal(repr(origin.text))}" if origin.text else "")
        )
    for place in (origin.place, *origin.further) if origin.place else ():
        for line in _where(told, origin, place):
            out.print(f"  {line}", highlight=False, soft_wrap=True)
    if origin.mapped_by:
        out.print(f"  ← {literal(origin.mapped_by)}  [dim]{literal(origin.rule)}[/]", highlight=False, soft_wrap=True)
        out.print(f"    in {literal(told.label)}, {_STATES.get(told.state, told.state)}", highlight=False)


def _order(told: _Told) -> str:
    return f"order {told.order.id}, {told.order.partner} {told.order.number}"


def _where(told: _Told, origin: "Origin", place: "Place") -> list[str]:
    """Say in lines where a value stands."""
    file = f"{told.document.name} (document {told.document.id})"
    spot = told.spot(place)
    if spot is not None and place.offset is not None:
        element = f"{place.element}, {spot.called}" if spot.called else f"{place.element}"
        at = spot.offset - place.offset
        raw = told.content[spot.offset : spot.offset + spot.length].decode("utf-8", "replace")
        before, after = _around(told.content, place, at, spot.length)
        return [
            f"← {literal(raw)!r} in {literal(element)}: {_bytes(spot.offset, spot.length)} of {literal(file)}",
            f"  segment {place.position}, {_bytes(place.offset, place.length or 0)}: "
            f"[dim]{literal(before)}[/][bold underline]{literal(raw)}[/][dim]{literal(after)}[/]",
        ]
    if place.row is not None:
        return [f"← {literal(repr(origin.text))} in cell {place.column}{place.row} of {literal(told.part or file)}"]
    span = _json_span(told, place)
    where = f": {_bytes(*span)}" if span else ""
    return [f"← {literal(repr(origin.text))} in {literal(place.column or origin.field)}{where} of {literal(file)}"]


def _around(content: bytes, place: "Place", at: int, length: int) -> tuple[str, str]:
    raw = content[place.offset or 0 : (place.offset or 0) + (place.length or 0)]
    return (raw[:at].decode("utf-8", "replace"), raw[at + length :].decode("utf-8", "replace").strip("\r\n"))


def _bytes(offset: int, length: int) -> str:
    return f"byte {offset}, {counted(length, 'byte')}"


def _json_span(told: _Told, place: "Place") -> tuple[int, int] | None:
    from canonical.document import DocumentKind
    from connectors.mapping.places.json_span import span_of

    if told.document.kind is not DocumentKind.marketplace or place.column is None:
        return None
    return span_of(told.content, place.column)


def _tell_all(told: _Told) -> None:
    rows = []
    for origin in told.origins:
        rows.append((
            origin.field, _short(origin.value), *_cells(told, origin), origin.mapped_by,
        ))  # fmt: skip
    from pipeline.order_choice import own_name

    title = f"{_order(told)}, read with {told.label} from {told.document.name} (document {told.document.id})"
    columns = ("field", "value", "stands in", "called", ">byte", "read by")
    console().print(table(title, columns, rows))
    example = next((origin.field for origin in told.origins if origin.how == "document"), "")
    say(f"One value with its segment and its rule: crossdock map trace {own_name(told.order.id)} {example}")


def _cells(told: _Told, origin: "Origin") -> tuple[Any, ...]:
    if origin.how != "document" or origin.place is None:
        return marked(_HOW[origin.how], "dim") if origin.how in _HOW else "", "", ""
    place, spot = origin.place, told.spot(origin.place)
    if spot is not None:
        more = f" and {len(origin.further)} more" if origin.further else ""
        return f"{place.element}{more}", spot.called, str(spot.offset)
    if place.row is not None:
        return f"{place.column}{place.row}", told.part, ""
    span = _json_span(told, place)
    return place.column or "the position", "", str(span[0]) if span else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _plain(told: _Told) -> dict[str, Any]:
    return {
        "order": told.order.id, "partner": told.order.partner, "number": told.order.number,
        "document": {"id": told.document.id, "name": told.document.name, "channel": told.document.channel},
        "edition": told.label, "state": told.state,
        "origins": [_plain_origin(told, origin) for origin in told.origins],
    }  # fmt: skip


def _plain_origin(told: _Told, origin: "Origin") -> dict[str, Any]:
    said: dict[str, Any] = plain(origin)
    said["place"], *said["further"] = (_plain_place(told, place) for place in (origin.place, *origin.further))
    return said


def _plain_place(told: _Told, place: "Place | None") -> dict[str, Any] | None:
    if place is None:
        return None
    said = place.model_dump(exclude_none=True, exclude={"field"})
    spot = told.spot(place)
    if spot is not None:
        said |= {"segment_offset": place.offset, "segment_length": place.length, "offset": spot.offset,
                 "length": spot.length, "text": spot.segment, "called": spot.called}  # fmt: skip
    elif span := _json_span(told, place):
        said |= {"offset": span[0], "length": span[1]}
    if told.part:
        said["part"] = told.part
    return said
