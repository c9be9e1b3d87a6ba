"""Puts each set on the scales that its kind needs, in one pass over its segments."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from operator import itemgetter

from canonical.finding import Finding, Place
from connectors.edi.balance.label import Labels
from connectors.edi.balance.line_number import LineNumbers
from connectors.edi.balance.load import Load
from connectors.edi.balance.money import Money
from connectors.edi.balance.order import Order
from connectors.edi.balance.scale import Flaw, Placed, Scale
from connectors.edi.balance.split import Splits
from connectors.edi.balance.sum_total import SumTotal
from connectors.edi.balance.total import Totals
from connectors.edi.balance.tree import Tree
from connectors.edi.order_glance import ordinary
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import finding
from connectors.edi.segment import Segment
from connectors.edi.stretch import Stretch

_SCALES: Mapping[str, Callable[[str], list[Scale]]] = {
    "810": lambda release: [Totals("IT1", "IT1", 2), Money()],
    "846": lambda release: [Totals("LIN", "QTY", 2)],
    "850": lambda release: [Order(release), LineNumbers("PO1"), Totals("PO1", "PO1", 2), Splits("PO1", 2, 3)],
    "855": lambda release: [Totals("PO1", "PO1", 2), Splits("PO1", 2, 3)],
    "856": lambda release: [Tree(), Labels(), Load(), Totals("HL", "SN1", 2, or_line="LIN")],
    "860": lambda release: [Totals("POC", "POC", 3), Splits("POC", 3, 5)],
    "865": lambda release: [Totals("POC", "POC", 3), Splits("POC", 3, 5)],
    "940": lambda release: [SumTotal("W01", 1, "W76")],
    "943": lambda release: [SumTotal("W04", 1, "W03")],
    "944": lambda release: [SumTotal("W07", 1, "W14")],
    "945": lambda release: [SumTotal("W12", 3, "W03"), Labels()],
}
_BLOCK = 1000  # segments that are held at a time: a set may be larger than memory
_position = itemgetter(0)

NEVER_OURS = frozenset(
    {
        "ctt_line_count_wrong",
        "ctt_hash_wrong",
        "control_total_wrong",
        "quantity_total_wrong",
        "invoice_total_wrong",
        "carton_count_wrong",
        "sscc_wrong",
        "sscc_twice",
        "hl_number_wrong",
        "hl_parent_wrong",
        "hl_level_wrong",
        "hl_child_code_wrong",
        "hl_out_of_order",
    }
)  # fmt: skip - what a partner may get away with, and we may not


def weigh(one: TransactionSet, group: Group, inside: Interchange) -> Iterator[Finding]:
    """Yield what does not add up in a set; of a kind that has no scales, nothing."""
    if one.kind not in _SCALES or _nothing_to_weigh(one, group):
        return
    scales = _SCALES[one.kind](group.version)
    _pass(one.segments, scales)
    here = Place(interchange=inside.index, group=group.index, transaction_set=one.index)
    for scale in scales:
        for flaw in scale.flaws():
            yield _finding(flaw, here)


def _nothing_to_weigh(one: TransactionSet, group: Group) -> bool:
    """Tell whether an order is so ordinary that a glance was enough."""
    segments = one.segments
    return one.kind == "850" and isinstance(segments, Stretch) and group.version[:6] >= "004010" and ordinary(segments)


def _pass(segments: Iterable[Segment], scales: list[Scale]) -> None:
    """Let the segments pass all scales, a block at a time."""
    seen: dict[str, list[Placed]] = {name: [] for scale in scales for name in scale.watches}
    shares = [(scale, [seen[name] for name in scale.watches]) for scale in scales]
    numbered = enumerate(segments, 1)
    while block := list(islice(numbered, _BLOCK)):
        for placed in block:
            watched = seen.get(placed[1].elements[0])
            if watched is not None:
                watched.append(placed)
        for scale, lists in shares:
            _show(scale, [some for some in lists if some])
        for some in seen.values():
            some.clear()


def _show(scale: Scale, lists: list[list[Placed]]) -> None:
    """Show a scale what it watches, in the order of the document."""
    if len(lists) == 1:
        scale.take(lists[0])
    elif lists:
        scale.take(sorted(chain.from_iterable(lists), key=_position))


def _finding(flaw: Flaw, here: Place) -> Finding:
    place = here.model_copy(
        update={
            "offset": flaw.segment.offset,
            "length": flaw.segment.length,
            "segment": flaw.name or flaw.segment.id,
            "position": flaw.at,
            "element": flaw.element or None,
        }
    )
    return finding(
        flaw.rule, flaw.says, place,
        expected=flaw.expected, mend=flaw.mend, line=flaw.line, **dict(flaw.evidence),
    )  # fmt: skip
