"""Propose where a partner's guide must be wider than the set's: what its samples do and the guide does not allow."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from canonical.finding import Finding, Place
from connectors.drafting.sample import OpenedSample
from connectors.drafting.yaml_text import flow, remark, scalar
from connectors.edi.guide import Guide, GuideBook, Use
from connectors.edi.guide_change import added, changed
from connectors.edi.guide_notation import MANY, change
from connectors.edi.reading import read
from connectors.edi.spot import Standing

_UNIT = "PO103"
_ECHOED = {"855": ("PO103", "ACK03"), "856": ("SN103",)}
_ROUNDS = 6  # mending one fault may uncover the next
_MISSING = ("mandatory_element_missing", "mandatory_segment_missing")
_LENGTH = ("element_too_long", "element_too_short", "invalid_date")
_FOREIGN = ("segment_not_in_set", "segment_out_of_sequence", "unexpected_segment")
_OFTEN = ("segment_repeats_too_often", "loop_repeats_too_often")


class Wish(NamedTuple):
    """One change: its place, what is asked, and why; ``after``: a segment is added there."""

    where: str
    asks: str
    why: str
    after: bool = False


class GuideDraft(NamedTuple):
    """The partner's guides by set, none where none is needed, and what no guide can allow."""

    texts: dict[str, str]
    notes: tuple[str, ...]


def guide_of(partner: str, kind: str, samples: Sequence[OpenedSample], guides: GuideBook) -> GuideDraft:
    """Propose the guide of one set."""
    standing = next((one for sample in samples for one in sample.sets if one.one.kind == kind and one.guide), None)
    if standing is None or standing.guide is None:
        return GuideDraft({}, (f"There is no guide for set {kind} to hold the samples against.",))
    guide, wishes = standing.guide, dict[str, Wish]()
    for _ in range(_ROUNDS):
        found = list(_faults(samples, kind, standing, guide))
        wish = next(filter(None, (_wish(one, sample, guide, wishes) for sample, one in found)), None)
        if wish is None:
            break
        guide = _granted(guide, wish)
        wishes[wish.where] = wish
    left = dict.fromkeys(f"{sample.name}: {one.says}" for sample, one in _faults(samples, kind, standing, guide))
    texts = {kind: _text(partner, kind, list(wishes.values()))} if wishes else {}
    return GuideDraft(texts | dict(_answers(partner, list(wishes.values()))), tuple(left))


def _answers(partner: str, wishes: Sequence[Wish]) -> Iterator[tuple[str, str]]:
    """Yield guides for our answers, which carry such units back to them: they must be as wide."""
    for wish in wishes:
        if wish.where.endswith(_UNIT) and "/" in wish.asks:
            for kind, places in _ECHOED.items():
                why = f"the order's unit comes back: {wish.why}"
                yield kind, _text(partner, kind, [Wish(f"every {place}", wish.asks, why) for place in places])


def _faults(
    samples: Sequence[OpenedSample], kind: str, standing: Standing, guide: Guide
) -> Iterator[tuple[OpenedSample, Finding]]:
    """Yield how the samples differ from a guide: only what stands inside their sets."""
    book = GuideBook({(guide.release, kind): guide})
    for sample in samples:
        for inside in read(sample.content, policy="lenient", guides=book).interchanges:
            for group in inside.groups:
                for one in group.sets if group.version[:6] == standing.group.version[:6] else ():
                    yield from ((sample, found) for found in one.findings if found.rule in _ALLOWABLE)


_ALLOWABLE = frozenset({*_MISSING, *_LENGTH, *_FOREIGN, *_OFTEN, "invalid_code"})


def _wish(found: Finding, sample: OpenedSample, guide: Guide, known: dict[str, Wish]) -> Wish | None:
    """Return the change that would allow what was found; nothing where it was asked for already, or none would."""
    place = found.place or Place()
    wish = _about_segment(found, place, sample, guide) or _about_element(found, place, guide)
    if wish is None or (wish.where in known and known[wish.where].asks == wish.asks):
        return None
    try:
        _granted(guide, wish)
    except ValueError:
        return None
    return wish._replace(why=f"{sample.name}: {found.says}")


def _about_segment(found: Finding, place: Place, sample: OpenedSample, guide: Guide) -> Wish | None:
    name = place.segment or ""
    where = f"{place.loop}/{name}" if place.loop and not place.loop.endswith(f"/{name}") else place.loop or name
    if found.rule == "mandatory_segment_missing":
        return Wish(where, "optional", "")
    if found.rule in _OFTEN:
        return Wish(where, "at most many", "")
    if found.rule in _FOREIGN and name in guide.segments:
        before = _before(place, sample)
        return Wish(before, f"{name} many", "", after=True) if before else None
    return None


def _before(place: Place, sample: OpenedSample) -> str:
    """Return the segment after which a strange one stands, where that is at the head of the set."""
    for one in sample.sets:
        for at, segment in enumerate(one.one.segments):
            if segment.offset == place.offset and at:
                return one.one.segments[at - 1].id
    return ""


def _about_element(found: Finding, place: Place, guide: Guide) -> Wish | None:
    if place.element is None or place.segment is None:
        return None
    number, _, component = place.element.removeprefix(place.segment).partition("-")
    known = guide.segment(place.segment, place.loop or "")
    if known is None or not number.isdigit() or not 0 < int(number) <= len(known.parts):
        return None
    part = known.parts[int(number) - 1]
    if component.isdigit() and 0 < int(component) <= len(part.components):
        part = part.components[int(component) - 1]
    where = f"{place.loop}/{place.element}" if place.loop else place.element
    if found.rule in _MISSING:
        return Wish(where, "optional", "")
    value, element = found.evidence.get("value", ""), part.element
    if element is None or not value:
        return None
    if found.rule == "invalid_code":
        return Wish(where, "= " + " ".join((*element.codes, value)), "") if element.codes else None
    shortest, longest = min(element.shortest, len(value)), max(element.longest, len(value))
    return Wish(where, f"{shortest}/{longest}", "") if found.rule in _LENGTH else None


def _granted(guide: Guide, wish: Wish) -> Guide:
    """Return the guide with a change made. ``ValueError`` where it cannot be."""
    if not wish.after:
        return changed(guide, wish.where, change(wish.asks))
    new = Use(guide.segments[wish.asks.split()[0]], MANY, False)
    return replace(added(guide, wish.where, (new,)))


def _text(partner: str, kind: str, wishes: Sequence[Wish]) -> str:
    lines = remark(f"What {partner}'s {kind} may hold beyond what the set's guide allows, as its samples show.")
    lines.append(f'guide: "{kind}"')
    for part, after in (("changes", False), ("add", True)):
        mine = [wish for wish in wishes if wish.after is after]
        lines += [f"{part}:"] if mine else []
        for wish in mine:
            asks = flow([wish.asks]) if after else scalar(wish.asks)
            lines += [*remark(wish.why, 2), f"  {scalar(wish.where)}: {asks}"]
    return "\n".join(lines) + "\n"
