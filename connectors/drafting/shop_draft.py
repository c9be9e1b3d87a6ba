"""Propose a mapping for orders that come as JSON: fields are guessed by their names, and each guess is asked about."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from connectors.drafting.field_guess import HEADER, LINE, PARTY, Guess, guesses, role_of, without_role
from connectors.drafting.guessed_draft import Drafted, finished
from connectors.drafting.guessed_rule import add_lines, confirmed, words_for
from connectors.drafting.overlay import Overlay
from connectors.drafting.proposal import Proposal
from connectors.drafting.question import Catechism, seen
from connectors.drafting.sample import BadSample, OpenedSample
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.json_source import JsonDialect, JsonSource
from connectors.mapping.places.seat import json_seats

_ENTRY = re.compile(r"(.+?)\[\]\.(.+)")
Said = Mapping[str, Counter[str]]


def draft_json(partner: str, samples: Sequence[OpenedSample], book: MappingBook, ask: Catechism) -> Proposal:
    """Propose a partner from orders as JSON. Raises ``BadSample`` where nothing in them looks like order lines."""
    said = _said(samples)
    lines = _lines_in(said)
    if not lines:
        raise BadSample(
            "nothing in the samples looks like order lines: a list whose entries have a quantity and an item"
        )
    overlay = Overlay(
        f"{partner}/order", ["owner: shop-desk", "document: {standard: json}", f"lists: {{lines: {lines}}}"]
    )
    head = {path: values for path, values in said.items() if "[]" not in path}
    _header(head, overlay, ask)
    _parties(head, overlay, ask)
    inner = {
        path.removeprefix(f"{lines}[]."): values for path, values in said.items() if path.startswith(f"{lines}[].")
    }
    found = {}
    for guess in guesses({path: values for path, values in inner.items() if "[]" not in path}, LINE):
        if path := confirmed(guess, f"lines[].{guess.field}", inner, ask):
            found[guess.field] = (path, inner[path])
    add_lines(found, overlay, ask)
    return finished(
        Drafted(partner, samples, overlay, {"marketplace": {"mapping": f"{partner}/order"}}, "json"), book, ask
    )


def _said(samples: Sequence[OpenedSample]) -> dict[str, Counter[str]]:
    said: dict[str, Counter[str]] = {}
    for sample in samples:
        source = JsonSource(sample.content)
        for seat in json_seats(source, JsonDialect().open(source)):
            said.setdefault(seat.label.removesuffix("[]"), Counter())[seat.text] += 1
    return said


def _lines_in(said: Said) -> str:
    """Return the list that holds the order's lines: the one whose entries are most like lines."""
    lists: dict[str, Said] = {}
    for path, values in said.items():
        if found := _ENTRY.fullmatch(path):
            lists[found[1]] = {**lists.get(found[1], {}), found[2]: values}
    scored = {name: {guess.field for guess in guesses(inner, LINE)} for name, inner in lists.items()}
    fitting = [name for name, fields in scored.items() if "quantity" in fields]
    return max(sorted(fitting), key=lambda name: len(scored[name]), default="")


def _header(head: Said, overlay: Overlay, ask: Catechism) -> None:
    plain = {path: values for path, values in head.items() if not role_of(path)}
    for guess in guesses(plain, HEADER):
        if path := confirmed(guess, guess.field, head, ask):
            overlay.say(guess.field, words_for(guess.field, path, head[path], ask), f"by its name: {seen(head[path])}")
    overlay.say("purpose", {"constant": "original"})


def _parties(head: Said, overlay: Overlay, ask: Catechism) -> None:
    for role in ("buyer", "bill_to", "ship_to"):
        mine = {without_role(path, role): path for path in head if role_of(path) == role}
        named = {name: head[path] for name, path in mine.items() if name}
        found = []
        for guess in guesses(named, PARTY):
            real = Guess(guess.field, mine[guess.path], guess.values)
            if path := confirmed(real, f"parties[{role}].{guess.field}", head, ask):
                found.append((guess.field, path))
        if found:
            overlay.say(f"parties[{role}].role", {"constant": role})
            for field, path in found:
                overlay.say(f"parties[{role}].{field}", {"at": path}, f"by its name: {seen(head[path])}")
