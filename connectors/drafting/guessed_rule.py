"""Turn guesses into rules, each with its question, and find out how numbers and days are written."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from canonical.order import Numbering
from connectors.drafting.field_guess import LINE, Guess
from connectors.drafting.likeness import like
from connectors.drafting.overlay import Overlay
from connectors.drafting.question import Catechism, Choice, seen, times
from connectors.drafting.yaml_text import Value

_DAYS = ("ordered_on", "requested_on", "ship_not_before", "cancel_after")
_NUMBERS = ("quantity", "unit_price")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_AROUND = re.compile(r"^([^\d\s-]{1,3})\s*\d|\d\s*([^\d\s.,]{1,3})$")
_WORDS = ("each", "piece", "case", "carton", "box", "pack", "pallet", "dozen", "pair", "set", "kilogram", "pound")
_NUMBERINGS = {"items[ours]": Numbering.seller, "items[theirs]": Numbering.buyer, "items[gtin]": Numbering.gtin}


def confirmed(guess: Guess, field: str, paths: Iterable[str], ask: Catechism) -> str:
    """Ask whether a field is read from where its name suggests; return the path, or nothing."""
    there = set(paths)
    answer = ask.ask(
        f"field.{field}", f"{field} would be read from {guess.path}, by its name. Is it so? "
        "(another path of the samples, or nothing)", proposed=guess.path, why=seen(guess.values),
    )  # fmt: skip
    return answer if answer in there else "" if answer in ("", "nothing", "none") else guess.path


def words_for(field: str, path: str, values: Counter[str], ask: Catechism) -> dict[str, Value]:
    """Return the rule of a field: where it stands, and how it is written there."""
    rule: dict[str, Value] = {"at": path}
    last = field.rpartition(".")[2]
    if last in _DAYS:
        rule |= _day(values, ask)
    elif last in _NUMBERS:
        rule |= _number(values)
    if last == "unit":
        rule |= _unit(values, ask)
    return rule | ({"required": True} if field in ("number", "lines[].quantity") else {})


def _day(values: Counter[str], ask: Catechism) -> dict[str, Value]:
    if any("T" in text or " " in text for text in values) and all(_ISO.match(text) for text in values):
        return {"formats": ["instant"]}
    slashed = [found for text in values if (found := _SLASHED.fullmatch(text))]
    if not slashed:
        return {"formats": ["YYYY-MM-DD"]}
    mark = slashed[0][2]
    year = "YYYY" if len(slashed[0][4]) == 4 else "YY"
    shapes = {"month": f"M{mark}D{mark}{year}", "day": f"D{mark}M{mark}{year}"}
    proposed = "day" if mark == "." or any(int(found[1]) > 12 for found in slashed) else "month"
    first = ask.ask(
        "days", f"Days are written {seen(values)}. What comes first?",
        choices=[Choice("month", shapes["month"]), Choice("day", shapes["day"])], proposed=proposed,
    )  # fmt: skip
    return {"formats": ["YYYY-MM-DD", shapes[first]]}


def _number(values: Counter[str]) -> dict[str, Value]:
    around = sorted(
        {mark for text in values for found in [_AROUND.search(text)] if found for mark in found.groups() if mark}
    )
    bare = [re.sub(r"[^\d.,]", "", text) for text in values]
    rule: dict[str, Value] = {"group": ","} if any(_GROUPED.fullmatch(text) for text in bare) else {}
    return rule | ({"drop": around} if around else {})


def _unit(values: Counter[str], ask: Catechism) -> dict[str, Value]:
    codes = {}
    for text in sorted(values):
        if text.casefold() in _WORDS:
            codes[text] = text.casefold()
            continue
        meant = ask.ask(
            f"unit.{text}", f"What is their unit {text}? ({', '.join(_WORDS)}, or a word of your own)",
            proposed=like(text, _WORDS) or text, why=times(values[text]),
        )  # fmt: skip
        codes[text] = meant
    return {"codes": codes, "unlisted": "keep"}


def add_lines(found: Mapping[str, tuple[str, Counter[str]]], overlay: Overlay, ask: Catechism) -> None:
    """Write the rules of a line; ``found``: its fields, each with path and values."""
    number = found.get("number")
    overlay.say("lines[].number", {"at": [number[0], "#"] if number else "#"})
    for field in LINE:
        if field in found and field != "number" and not field.startswith("items["):
            path, values = found[field]
            overlay.say(
                f"lines[].{field}", words_for(f"lines[].{field}", path, values, ask), f"by its name: {seen(values)}"
            )
    if "unit" not in found:
        unit = ask.ask("unit", "No sample says in which unit quantities are counted. In which?", proposed="each")
        overlay.say("lines[].unit", {"constant": unit or "each"}, "no sample says it (question unit)")
    for entry, numbering in _NUMBERINGS.items():
        if (field := f"{entry}.number") in found:
            path, values = found[field]
            overlay.say(
                f"lines[].{entry}.numbering", {"constant": numbering.value}, f"by its name, {path}: {seen(values)}"
            )
            overlay.say(f"lines[].{field}", {"at": path})
            overlay.say(f"lines[].{entry}.qualifier", {"constant": path.rpartition(".")[2]})
