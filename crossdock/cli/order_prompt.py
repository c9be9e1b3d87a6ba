"""The form of ``crossdock order enter``: it asks field by field, and asks again for what it cannot understand."""

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import typer

from crossdock.cli.order_entry import told_line, told_place
from crossdock.cli.paper import say

_LINE = "Line (MUG-01=24, MUG-01=2case, MUG-01=24@4.25)"
_PLACE = "Ship to (number, or name; street; city; region; postal code; country)"
_CURRENCY = re.compile(r"[A-Za-z]{3}")


def asked(known: Collection[str]) -> dict[str, Any]:
    """Ask for an order, field by field; an empty line ends the lines. ``known`` are the customers there are."""
    say("An order by telephone. What is not known stays empty; an empty item ends the lines.")
    said = {
        "partner": _ask("Customer", lambda word: _customer(word, known)),
        "number": _ask("Their order number"),
        "requested_on": _ask("Wanted on (2026-12-01)", _day),
        "currency": _ask("Currency", _currency),
        "ship_to": _ask(_PLACE, _place),
    }
    people = (("name", "Whom did you speak with"), ("phone", "Telephone"), ("email", "E-mail for the answer"))
    contact = {name: word for name, words in people if (word := _ask(words))}
    lines = []
    while word := _ask(_LINE, _some_line):
        lines.append(told_line(word))
    note = _ask("Anything else")
    return {**said, "contact": contact, "lines": lines, "notes": [note] if note else [], "taken_by": ""}


def _ask(words: str, checked: Callable[[str], str] = str) -> str:
    """Ask once, and again as long as ``checked`` refuses the answer."""
    answer: str = typer.prompt(words, default="", show_default=False, value_proc=lambda word: checked(word.strip()))
    return answer


def _customer(word: str, known: Collection[str]) -> str:
    from connectors.mapping.suggestion import nearest

    if word not in known:
        says = f"there is no customer {word!r}{nearest(word, sorted(known))}" if word else "somebody must have ordered"
        raise typer.BadParameter(says)
    return word


def _day(word: str) -> str:
    try:
        return word and date.fromisoformat(word).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{word!r} is no day; write it as 2026-12-01, or leave it empty") from None


def _currency(word: str) -> str:
    if word and not _CURRENCY.fullmatch(word):
        raise typer.BadParameter(f"{word!r} is no currency; write it as USD, or leave it empty")
    return word


def _place(word: str) -> str:
    told_place(word)
    return word


def _some_line(word: str) -> str:
    if word:
        told_line(word)
    return word
