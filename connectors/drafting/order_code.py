"""What a partner's codes mean: units, roles, kinds of item numbers, purposes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from canonical.order import Numbering, Purpose
from canonical.party import PartyRole
from connectors.drafting.likeness import like
from connectors.drafting.overlay import Overlay
from connectors.drafting.question import Catechism, Choice, seen, times
from connectors.drafting.yaml_text import Value
from connectors.mapping.language.spec import Rule
from connectors.mapping.trying.coverage import Coverage

_ITEM = re.compile(r"line\.PO1\{\d\d\}([A-Z0-9]{1,3})")
Meaning = Callable[[str, str], str]  # data element and code to what that means
Said = Mapping[str, Counter[str]]

UNIT, ROLE, NUMBERING, PURPOSE = "lines[].unit", "parties[].role", "lines[].items[].numbering", "purpose"
_NO_ITEM = "none"
_OURS = "VN VP VA VC"  # the vendor's numbers, the most usual first


def draft_codes(sums: Coverage, overlay: Overlay, ask: Catechism, meaning: Meaning) -> None:
    """Ask what the codes mean that the base does not know; note those that it does."""
    _units(sums, overlay, ask, meaning)
    _roles(sums, overlay, ask, meaning)
    _purposes(sums, overlay, ask)
    _items(sums, overlay, ask, meaning)
    _references(sums.said, overlay, meaning)


def _strange(sums: Coverage, field: str) -> Iterator[tuple[str, int]]:
    """Yield the words of a field that no code names, and how often they came."""
    for word, count in sorted(sums.words.items()):
        if word.field == field:
            yield word.word, count


def _units(sums: Coverage, overlay: Overlay, ask: Catechism, meaning: Meaning) -> None:
    codes = sums.made.fields[UNIT].word.codes if UNIT in sums.made.fields else {}
    ours = sorted({word for word in codes.values() if word})
    for code, count in _strange(sums, UNIT):
        chosen = ask.ask(
            f"unit.{code}", f"What is their unit {code}? Known are {', '.join(ours)}; another word is one of your own.",
            proposed=like(code, ours) or code, why=times(count),
        )  # fmt: skip
        if chosen != code:
            overlay.say(UNIT, {"codes": {code: chosen}}, f"{code} came {times(count)} (question unit.{code})")
    if sums.codes[UNIT, "CT"] and not sums.codes[UNIT, "CA"]:
        chosen = ask.ask(
            "unit.CT", "Is CT a carton, or do they call cases so?", choices=["carton", "case"], proposed="carton"
        )
        if chosen != "carton":
            overlay.say(UNIT, {"codes": {"CT": chosen}}, "CT is what they write for a case (question unit.CT)")
    known = {code: count for (field, code), count in sums.codes.items() if field == UNIT and count}
    if known:
        overlay.facts.append("units: " + ", ".join(f"{code} {codes[code]} ({known[code]})" for code in sorted(known)))


def _roles(sums: Coverage, overlay: Overlay, ask: Catechism, meaning: Meaning) -> None:
    for code, _ in _strange(sums, ROLE):
        names = sums.said.get(f"party.N1[01={code}].02", Counter())
        called = meaning("98", code)
        chosen = ask.ask(
            f"party.{code}", f"Who is their N1 {code}{f' ({called})' if called else ''}?",
            choices=[role.value for role in PartyRole], proposed="other", why=seen(names),
        )  # fmt: skip
        if chosen != "other":
            overlay.say(ROLE, {"codes": {code: chosen}}, f"N1 {code}: {seen(names)} (question party.{code})")
    known = sorted(code for (field, code), count in sums.codes.items() if field == ROLE and count)
    if known:
        codes = sums.made.fields[ROLE].word.codes
        overlay.facts.append("parties: " + ", ".join(f"N1 {code} {codes[code]}" for code in known))


def _purposes(sums: Coverage, overlay: Overlay, ask: Catechism) -> None:
    for code, count in _strange(sums, PURPOSE):
        chosen = ask.ask(
            f"purpose.{code}", f"What is an order with purpose {code}?", choices=[one.value for one in Purpose],
            proposed="original", why=times(count),
        )  # fmt: skip
        overlay.say(PURPOSE, {"codes": {code: chosen}}, f"{code} came {times(count)} (question purpose.{code})")


def _items(sums: Coverage, overlay: Overlay, ask: Catechism, meaning: Meaning) -> None:
    """Ask which of the item numbers is ours; the base believes a vendor's number to be."""
    found = {match[1]: texts for path, texts in sums.said.items() if (match := _ITEM.fullmatch(path))}
    if not found or NUMBERING not in sums.made.fields:
        return
    codes = sums.made.fields[NUMBERING].word.codes
    ours = [code for code in found if codes.get(code) == Numbering.seller]
    order = sorted(found, key=lambda code: (-found[code].total(), _OURS.find(code) % 100, code))
    proposed = next((code for code in order if code in ours), _NO_ITEM)
    told = {code: f"{meaning('235', code) or 'unknown'}: {seen(found[code])}" for code in order}
    chosen = ask.ask(
        "item.ours", "Which of their item numbers is your own (your SKU)?",
        choices=[*(Choice(code, told[code]) for code in order),
                 Choice(_NO_ITEM, "none: it is found by the cross-reference table of items")],
        proposed=proposed,
    )  # fmt: skip
    changed = {code: Numbering.other.value for code in ours if code != chosen}
    changed |= {chosen: Numbering.seller.value} if chosen not in (*ours, _NO_ITEM) else {}
    if changed:
        words = recoded(sums.made.fields[NUMBERING].word, dict(sorted(changed.items())))
        overlay.say(NUMBERING, words, "see question item.ours")
    overlay.facts += [f"item number {code}, {told[code]}" for code in order]


def recoded(rule: Rule, changed: Mapping[str, str]) -> dict[str, Value]:
    """Return the words that give codes another meaning; a code that was written for a word is replaced by another."""
    meant = {code: word for code, word in rule.codes.items() if word} | dict(changed)
    prefer: dict[str, Value] = {}
    for word, code in rule.prefer.items():
        if meant.get(code, meant.get("*")) != word:
            others = [one for one in (*changed, *meant) if meant[one] == word and one != "*"]
            prefer |= {word: others[0]} if others else {}
    return {"codes": dict(changed), **({"prefer": prefer} if prefer else {})}


def _references(said: Said, overlay: Overlay, meaning: Meaning) -> None:
    pattern = re.compile(r"(?:line\.)?(REF|N9)\[01=([^\]]+)\]\.0[23]")
    for path in sorted(said):
        if found := pattern.fullmatch(path):
            name = meaning("128", found[2])
            of_line = " of a line" if path.startswith("line.") else ""
            overlay.facts.append(
                f"reference{of_line} {found[1]} {found[2]}{f' ({name})' if name else ''}: {seen(said[path])}"
            )
