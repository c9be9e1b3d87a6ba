"""What is written in a transaction set that no field of the noun holds: constants, counts and sums."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from connectors.mapping.language.spec import Filled
from connectors.mapping.places.draft import Draft
from connectors.mapping.places.segment_path import ElementPath, PairPath, last_step
from connectors.mapping.places.source import Fill

_ITSELF = "#"
_LOOPS = re.compile(r"(?:[a-z][a-z_]*\.)*")  # always matches


def taken_apart(path: str, filled: Filled) -> tuple[Sequence[str], ElementPath]:
    """Return the loops that lead to an element, and the element. ``ValueError`` where nothing can be filled there."""
    loops = _LOOPS.match(path)[0]  # type: ignore[index]
    through, last = loops.split(".")[:-1], last_step(path[len(loops) :], ())
    everywhere = filled.constant is not None or filled.count == _ITSELF or filled.field
    if isinstance(last, PairPath) or (through and not everywhere):
        raise ValueError(
            f"{path!r}: an element of the header is filled with a count, of any loop with a constant or a field"
        )
    return through, last


def fill(through: Sequence[str], last: ElementPath, filled: Filled) -> Fill:
    """Return what fills an element of each segment that is there, or an element of the header with a count."""
    if filled.constant or filled.count == _ITSELF or filled.field:
        return partial(_fill_each, through, last, filled)
    return partial(_fill_count, last, filled)


def _fill_each(through: Sequence[str], last: ElementPath, filled: Filled, draft: Draft, noun: Any) -> None:
    """Say a constant or a text of the noun in each segment of a kind, or, without either, which of them it is."""
    text = str(getattr(noun, filled.field, "")) if filled.field else filled.constant
    if filled.field and not text:
        return
    number = 0
    for inner in draft.every(through):
        for row in inner.rows.get(last.kind, ()):
            if all(row.fulfils(term) for term in last.terms):
                number += 1
                row.cells.setdefault((last.first, last.component), text or str(number))


def _fill_count(last: ElementPath, filled: Filled, draft: Draft, noun: Any) -> None:
    if filled.sum:
        said = f"{sum(_numbers(noun, filled.sum.replace('[]', '').split('.')), Decimal(0)).normalize() + 0:f}"
    elif filled.count.isupper():
        said = str(draft.count(filled.count))
    else:
        counted = len(list(_numbers(noun, filled.count.split("."))))
        if not counted:
            return
        said = str(counted)
    draft.row(last.kind, last.terms).cells[(last.first, last.component)] = said


def _numbers(noun: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at a path, through lists."""
    if isinstance(noun, tuple):
        for one in noun:
            yield from _numbers(one, path)
    elif not path:
        yield noun
    elif noun is not None:
        yield from _numbers(getattr(noun, path[0]), path[1:])
