"""Which of the days that a partner sends is which: proposed by the base, asked where several could be meant."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from connectors.drafting.overlay import Overlay
from connectors.drafting.question import Catechism, Choice, seen
from connectors.mapping.language.merge import Merged

_DATE = re.compile(r"(?:line\.)?DTM\[01=([^\]]+)\]\.02")
_FIELDS = ("requested_on", "ship_not_before", "cancel_after", "lines[].requested_on")
_ASKS = {
    "requested_on": "Several of their days could be the one on which the order is wanted. Which is it?",
    "ship_not_before": "Several of their days could be the first on which the order may leave. Which is it?",
    "cancel_after": "Several of their days could be the last one, after which the order is void. Which is it?",
    "lines[].requested_on": "Several days of a line could be the one on which it is wanted. Which is it?",
}
Named = Callable[[str], str]  # a date's code to its meaning
Said = Mapping[str, Counter[str]]  # path to the texts that stood there


def draft_dates(said: Said, base: Merged, overlay: Overlay, ask: Catechism, named: Named) -> None:
    """Pin each day to the place that is meant, ask about the others, and note how days are written."""
    places = {path: texts for path, texts in said.items() if _DATE.fullmatch(path)}
    known: set[str] = set()
    for field in _FIELDS:
        prefix = "line." if field.startswith("lines[]") else ""
        looked = [f"{prefix}{path}" for path in base.fields[field].word.at] if field in base.fields else []
        candidates = [path for path in looked if path in places]
        known.update(looked)
        if len(candidates) > 1:
            _pin(field, candidates, places, overlay, ask, named)
        elif candidates:
            overlay.facts.append(f"{field}: {_told(candidates[0], places, named)}")
    for path in sorted(places):
        if path not in known and not path.startswith("line."):
            _strange(path, places, overlay, ask, named)
    _six_digits(said, base, overlay)


def _code(path: str) -> str:
    found = _DATE.fullmatch(path)
    return found[1] if found else ""


def _told(path: str, places: Said, named: Named) -> str:
    code = _code(path)
    name = named(code)
    return f"DTM {code}{f' ({name})' if name else ''}: {seen(places[path])}"


def _pin(field: str, candidates: list[str], places: Said, overlay: Overlay, ask: Catechism, named: Named) -> None:
    by_code = {_code(path): path for path in candidates}
    chosen = ask.ask(
        field, _ASKS[field], choices=[Choice(code, _told(path, places, named)) for code, path in by_code.items()],
        proposed=next(iter(by_code)),
    )  # fmt: skip
    path = by_code[chosen].removeprefix("line.")
    others = "; ".join(_told(one, places, named) for one in candidates if _code(one) != chosen)
    overlay.say(field, {"at": path}, f"{_told(by_code[chosen], places, named)}. Not taken: {others} (question {field})")


def _strange(path: str, places: Said, overlay: Overlay, ask: Catechism, named: Named) -> None:
    """Ask what a day is that the base knows nothing of."""
    code = _code(path)
    chosen = ask.ask(
        f"date.{code}", f"What is the day in {_told(path, places, named)} to an order?",
        choices=[Choice("nothing"), Choice("requested_on", "the day on which it is wanted"),
                 Choice("ship_not_before"), Choice("cancel_after")],
        proposed="nothing",
    )  # fmt: skip
    if chosen != "nothing":
        overlay.say(chosen, {"at": path}, f"{_told(path, places, named)} (question date.{code})")


def _six_digits(said: Said, base: Merged, overlay: Overlay) -> None:
    """Where a field's days come with two-digit years only, they are written so too."""
    for field in ("ordered_on", *_FIELDS):
        if field not in base.fields:
            continue
        prefix = "line." if field.startswith("lines[]") else ""
        rule = overlay.rules.get(field, {})
        at = rule.get("at", base.fields[field].word.at)
        paths = [at] if isinstance(at, str) else list(at) if isinstance(at, list | tuple) else []
        texts = [text for path in paths for text in said.get(f"{prefix}{path}", ())]
        if texts and all(len(text) == 6 and text.isdigit() for text in texts):
            why = f"two-digit years in every sample: {', '.join(sorted(set(texts))[:3])}"
            overlay.say(field, {"formats": ["YYMMDD", "CCYYMMDD"]}, why)
