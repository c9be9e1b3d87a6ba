"""A mapping's coverage laid out for people and programs, every entry with the file, line and column where it stands."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from canonical.finding import Place
from connectors.edi.guide import GuideBook
from connectors.edi.spot import Sets
from connectors.mapping.library.rule_place import place_of_rule
from connectors.mapping.places.json_span import span_of
from connectors.mapping.trying.coverage import Coverage, Left

Contents = Callable[[str], bytes | None]  # a document's name to its bytes
Report = dict[str, Any]


class Locator:
    """Finds the line and the column of a place in a document, as editors count: 1 first."""

    def __init__(self, contents: Contents, guides: GuideBook) -> None:
        self._contents = cache(contents)
        self._sets = cache(lambda document: Sets(contents(document) or b"", guides))

    def find(self, document: str, place: Place) -> tuple[int, int, int] | None:
        """Return byte, line and column; nothing for the cell of a sheet."""
        content, offset = self._contents(document), place.offset
        if content is None or place.row is not None:
            return None
        if place.element is not None:
            spot = self._sets(document).spot(place)
            offset = spot.offset if spot else offset
        elif offset is None and place.column is not None:
            span = span_of(content, place.column)
            offset = span[0] if span else None
        if offset is None:
            return None
        return offset, content.count(b"\n", 0, offset) + 1, offset - content.rfind(b"\n", 0, offset)


def report(sums: Coverage, samples: Coverage, locator: Locator) -> Report:
    """Return what coverage found; ``samples`` is what the same mapping's own samples come to."""
    return {
        "mapping": sums.made.label,
        "documents": len(sums.documents),
        "read_sets": sums.sets,
        "percent": sums.percent,
        "values": sums.seats,
        "values_read": sums.read,
        "unread": [_left(one, locator) for one in _ordered(sums, "unread")],
        "passed_over": [_left(one, locator) for one in _ordered(sums, "passed_over")],
        "silent_rules": list(_rules(sums, samples)),
        "silent_codes": list(_codes(sums, samples)),
        "words_without_code": list(_words(sums)),
    }


def _ordered(sums: Coverage, fate: str) -> list[Left]:
    left = [one for one in sums.left.values() if one.fate == fate]
    return sorted(left, key=lambda one: (-len(one.documents), -one.count, one.label))


def _left(one: Left, locator: Locator) -> Report:
    place = one.first.place
    where = place.model_dump(exclude_none=True)
    stands = f"{place.column or ''}{place.row or ''}"
    if found := locator.find(one.first.document, place):
        where |= dict(zip(("offset", "line", "column"), found, strict=True))
        stands = f"{found[1]}:{found[2]}"
    return {
        "path": one.label, "called": one.called, "count": one.count, "documents": len(one.documents),
        "examples": one.examples, "first": {"document": one.first.document, **where},
        "where": f"{one.first.document}:{stands}" if stands else one.first.document,
    }  # fmt: skip


def _rules(sums: Coverage, samples: Coverage) -> Iterator[Report]:
    own = sums.made.top.says.fields
    for path in sorted(sums.silent_rules(), key=lambda path: path not in own):
        rule = sums.made.fields[path].word
        yield {
            "field": path, "at": list(rule.at) or [piece.at for piece in rule.concat],
            "said_in": place_of_rule(sums.made, path), "own": path in own, "in_samples": samples.rules[path],
        }  # fmt: skip


def _codes(sums: Coverage, samples: Coverage) -> Iterator[Report]:
    for field, code in sums.silent_codes():
        said = sums.made.codes.get(field, {}).get(code)
        yield {
            "field": field, "code": code, "means": sums.made.fields[field].word.codes[code],
            "said_in": said.place if said else "", "own": bool(said and said.layer > 0),
            "in_samples": samples.codes[field, code],
        }  # fmt: skip


def _words(sums: Coverage) -> Iterator[Report]:
    for word, count in sorted(sums.words.items(), key=lambda item: (-item[1], item[0])):
        yield {
            "field": word.field, "word": word.word, "becomes": word.becomes, "count": count,
            "said_in": place_of_rule(sums.made, word.field),
        }  # fmt: skip
