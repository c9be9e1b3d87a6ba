"""Read an order's document again, under the mapping that read it, and tell where each value of the order comes from.

Nothing is written: the stored bytes go once more through the translator of their
channel, which reads with mappings that keep their trace.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal

from canonical.document import RawDocument
from canonical.finding import Place
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from connectors.mapping.library.rule_place import line_at, place_of_rule, rules_behind
from connectors.mapping.library.watched import Sighting
from connectors.ports import Translator
from pipeline.step import NotNowError, Trouble, attempt
from store import OrderRecord, UnitOfWork

How = Literal["document", "constant", "default", "envelope", "later"]


class Origin(Noun):
    """Where one value of an order comes from.

    ``document``: it was read, and ``place`` says where; ``constant`` and ``default``:
    the mapping says it itself; ``envelope``: it follows from who sent the document;
    ``later``: a person or the channel put it in place of what was read (``text``).
    """

    field: str
    value: str
    how: How
    text: str = ""  # as it stands in the document
    place: Place | None = None
    further: tuple[Place, ...] = ()  # of a text put together from several
    mapped_by: str = ""  # partners/acme/850.yaml:7:3
    rule: str = ""  # the line that stands there


def retraced(
    uow: UnitOfWork,
    record: OrderRecord,
    translators: Mapping[str, Translator],
    seen: Sequence[Sighting],
    *,
    at: datetime,
) -> Sighting:
    """Return the reading that an order came from; ``seen`` is filled by the translators. Raises ``NotNowError``."""
    if record.document_id is None:
        raise NotNowError(f"order {record.id} was entered by hand: no document stands behind it")
    document = uow.documents.get(record.document_id)
    translator = translators.get(document.channel)
    if translator is None:
        raise NotNowError(
            f"document {document.id} came by the channel {document.channel}, which is no longer configured; "
            "it could not be read again as it was"
        )
    content = uow.documents.content(document.id)
    raw = RawDocument(channel=document.channel, kind=document.kind, name=document.name, content=content)
    before = len(seen)
    read = attempt(partial(translator.translate, raw, at))
    if isinstance(read, Trouble):
        raise NotNowError(f"document {document.id} cannot be read again: {read.says}")
    return _fitting(record, document.id, seen[before:])


def _fitting(record: OrderRecord, document_id: int, seen: Sequence[Sighting]) -> Sighting:
    orders = [one for one in seen if one.mapped.order is not None]
    for fits in (_says_the_same, _has_the_number):
        for one in orders:
            if fits(one.mapped.order, record):
                return one
    if len(orders) == 1:  # a marketplace's order goes by another number than the mapping gives it
        return orders[0]
    raise NotNowError(
        f"document {document_id} was read again, and none of the {len(orders)} orders in it is {record.number}: "
        f"see `crossdock document show {document_id}`"
    )


def _says_the_same(order: PurchaseOrder | None, record: OrderRecord) -> bool:
    return order is not None and order.digest() == record.digest


def _has_the_number(order: PurchaseOrder | None, record: OrderRecord) -> bool:
    return order is not None and (order.number, order.purpose) == (record.number, record.purpose)


def origins(order: PurchaseOrder, sighting: Sighting) -> Iterator[Origin]:
    """Yield where each value of an order comes from, in the order of its fields."""
    read = dict(values(sighting.mapped.noun.model_dump(exclude_none=True)))
    trace = sighting.mapped.trace.values if sighting.mapped.trace else {}
    now = dict(values(order.model_dump(exclude_none=True)))
    for field in dict.fromkeys([*now, *read]):
        value, traced = now.get(field, ""), trace.get(field)
        same = read.get(field) == value
        if traced is not None:
            line = line_at(sighting.made_of, traced.mapped_by)
            yield Origin(
                field=field, value=value, how="document" if same else "later", text=traced.text, place=traced.place,
                further=traced.further, mapped_by=traced.mapped_by, rule=line,
            )  # fmt: skip
        else:
            yield _unwritten(field, value, sighting, same=same)


def _unwritten(field: str, value: str, sighting: Sighting, *, same: bool) -> Origin:
    """Tell of a value that stands in no document."""
    if field == "partner":
        return Origin(field=field, value=value, how="envelope")
    made = sighting.made_of
    for path in rules_behind(made, field) if same else ():
        rule = made.fields[path].word
        said: tuple[How, str | None]
        for said in (("constant", rule.constant), ("default", rule.default)):
            if said[1] == value:
                place = place_of_rule(made, path)
                return Origin(field=field, value=value, how=said[0], mapped_by=place, rule=line_at(made, place))
    unsaid = "default" if same else "later"
    return Origin(field=field, value=value, how=unsaid)


def values(noun: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every single value of a noun that was dumped, by its path: ``lines[2].quantity``, 0 is the first."""
    if isinstance(noun, dict):
        for name, inner in noun.items():
            yield from values(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(noun, list | tuple):
        for nth, inner in enumerate(noun):
            yield from values(inner, f"{path}[{nth}]")
    elif noun not in (None, ""):
        yield path, f"{noun:f}" if hasattr(noun, "as_tuple") else str(noun)
