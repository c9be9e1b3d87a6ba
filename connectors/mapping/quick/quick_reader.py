"""Reads whole transaction sets quickly; gives up, blaming nobody, on anything that is not plainly clean."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeAlias

from connectors.mapping.language.target import GIVEN
from connectors.mapping.places.segment_source import SegmentDialect
from connectors.mapping.places.source import Dialect
from connectors.mapping.quick.quick_noun import QuickNoun
from connectors.mapping.quick.quick_value import Doubt
from connectors.mapping.reading.outline import Branch, Leaf, Listing
from world.memory import undisturbed

_AS_EVER = nullcontext()
Quick: TypeAlias = Callable[[Any, str], Any]  # the document and the partner; raises Doubt


def quick_reader(outline: Branch, dialect: Dialect) -> Quick | None:
    """Return what reads quickly, or None where the mapping asks for more than that can do."""
    if not isinstance(dialect, SegmentDialect) or not _plain(outline, top=True):
        return None
    try:
        noun = QuickNoun(outline, dialect.loops)
    except Doubt:
        return None

    made = noun.made_at_once() if dialect.tree.closed else {}

    def read(source: object, partner: str) -> Any:
        with undisturbed() if dialect.long(source) else _AS_EVER:
            found = noun.make(dialect.glance(source, made))
        if GIVEN in noun.model.model_fields:
            found.__dict__[GIVEN] = partner
        return found

    noun.given.add(GIVEN)
    return read


def _plain(branch: Branch, *, top: bool = False) -> bool:
    """Tell whether nothing is asked of a noun but of its fields, one by one."""
    if GIVEN in branch.model.model_fields and not top:
        return False
    for name, member in branch.members.items():
        if isinstance(member, Leaf):
            continue
        metadata = branch.model.model_fields[name].metadata
        if any(getattr(limit, "min_length", 2) > 1 for limit in metadata):  # a needed list has an entry, or is doubted
            return False
        inner = _inside(member) if isinstance(member, Listing) else [member]
        if not all(_plain(one) for one in inner):
            return False
    return True


def _inside(listing: Listing) -> list[Branch]:
    return [made.each for made in listing.each] + [branch for _, branch in listing.named]
