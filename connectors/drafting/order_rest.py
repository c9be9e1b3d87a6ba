"""The other things of an order that partners do each in their own way: prices, currency, notes, stores."""

import re
from collections import Counter
from collections.abc import Mapping

from connectors.drafting.order_code import ROLE, Meaning, recoded
from connectors.drafting.overlay import Overlay
from connectors.drafting.question import Catechism, Choice, seen
from connectors.mapping.trying.coverage import Coverage

_CTP = re.compile(r"line\.CTP(?:\[02=([A-Z0-9]+)\]\.|)03")
_WHOLE = re.compile(r"\d{3,}")
_NOTES = re.compile(r"line\.(?:[a-z_]+\.)?(?:MSG01|MTX(?:\[01=[^\]]+\]\.)?02|NTE(?:\[01=[^\]]+\]\.)?02)")
_HEADING = "remark.N9[01=L1].02"
_AS_PRICES = ("UCP", "NET", "CON", "INV", "WHL", "DIS", "SPE", "PRO", "CAT", "LPR", "ACT")
Said = Mapping[str, Counter[str]]


def draft_rest(sums: Coverage, overlay: Overlay, ask: Catechism, meaning: Meaning, lines: int) -> None:
    """Draft what is left; ``lines``: how many there are in the samples."""
    _price(sums, overlay, ask, meaning, lines)
    _currency(sums, overlay, ask)
    _notes(sums, overlay, ask)
    _ship_to(sums, overlay, ask, meaning)


def _price(sums: Coverage, overlay: Overlay, ask: Catechism, meaning: Meaning, lines: int) -> None:
    plain = sums.said.get("line.PO104", Counter())
    priced = sums.said.get("line.CTP03", Counter())
    codes = sums.said.get("line.CTP02", Counter())
    if priced and plain.total() < lines:
        order = sorted(codes, key=lambda code: (_AS_PRICES.index(code) if code in _AS_PRICES else 99, code))
        proposed = order[0] if order and order[0] in _AS_PRICES else "none"
        chosen = ask.ask(
            "price.CTP", "PO104 holds no price in some lines, and CTP holds one. Which of them is the unit price?",
            choices=[*(Choice(code, meaning("236", code)) for code in order), Choice("none", "none of them")],
            proposed=proposed, why=seen(priced),
        )  # fmt: skip
        if chosen != "none":
            why = f"where PO104 is empty the price stands in CTP {chosen}: {seen(priced)} (question price.CTP)"
            overlay.say("lines[].unit_price", {"at": ["PO104", f"CTP[02={chosen}].03"], "write": "PO104"}, why)
    if plain and all(_WHOLE.fullmatch(text) for text in plain):
        chosen = ask.ask(
            "price.decimals", f"Their prices have no decimal point ({seen(plain)}). How many digits are the fraction?",
            choices=["0", "2", "3", "4"], proposed="0",
        )  # fmt: skip
        if chosen != "0":
            overlay.say(
                "lines[].unit_price", {"type": "implied_decimal", "places": int(chosen)}, "question price.decimals"
            )


def _currency(sums: Coverage, overlay: Overlay, ask: Catechism) -> None:
    found = [
        text
        for path, texts in sums.said.items()
        if path.startswith("CUR[01=") and path.endswith(".02")
        for text in texts
    ]
    if found:
        overlay.facts.append(f"currency: {', '.join(sorted(set(found)))}")
        return
    chosen = ask.ask(
        "currency", "No sample names a currency. Which one is meant? (USD, CAD, ...; empty: leave it open)"
    )
    if re.fullmatch("[A-Z]{3}", chosen):
        overlay.say("currency", {"default": chosen}, "no sample names one (question currency)")


def _notes(sums: Coverage, overlay: Overlay, ask: Catechism) -> None:
    """Ask whether what stands above remarks, and what stands at lines, is to be read as notes too."""
    if "notes" not in sums.made.fields:
        return
    rule = sums.made.fields["notes"].word
    before, after = list[str](), list[str]()
    heading = sums.left.get((_HEADING, "unread"))
    if heading is not None:
        chosen = ask.ask(
            "notes.heading", "Remarks have a heading. Is it to stand above them, among the order's notes?",
            choices=["yes", "no"], proposed="yes", why=", ".join(heading.examples),
        )  # fmt: skip
        before += ["remark[N901=L1].N902"] if chosen == "yes" else []
    found = {path: texts for path, texts in sums.said.items() if _NOTES.fullmatch(path)}
    told = "; ".join(f"{path}: {seen(texts)}" for path, texts in sorted(found.items()))
    if found:
        chosen = ask.ask(
            "notes.lines", "Lines have remarks of their own. Are they to stand among the order's notes?",
            choices=["yes", "no"], proposed="yes", why=told,
        )  # fmt: skip
        plain = sorted({re.sub(r"\[01=[^\]]+\]\.", "", path) for path in found} - set(rule.at))
        after += plain if chosen == "yes" else []
    if before or after:
        why = f"headings of remarks, and remarks of lines, where there are any. {told}".rstrip()
        overlay.say("notes", {"at": [*before, *rule.at, *after], "write": (rule.write or rule.at)[0]}, why)


def _ship_to(sums: Coverage, overlay: Overlay, ask: Catechism, meaning: Meaning) -> None:
    stores = any(".SDQ" in path for path in sums.said)
    places = sums.codes[ROLE, "ST"] + sums.codes[ROLE, "CN"]
    parties = [code for (field, code), count in sorted(sums.codes.items()) if field == ROLE and count]
    if stores and places:
        chosen = ask.ask(
            "ship_to", "Goods are split over stores (SDQ), and a ship-to is named (N1 ST). Where do they go?",
            choices=[Choice("n1", "to the ship-to; stores are only marked on the cartons"),
                     Choice("sdq", "to each store; the ship-to is no destination")],
            proposed="n1",
        )  # fmt: skip
        if chosen == "sdq":
            words = recoded(sums.made.fields[ROLE].word, {"ST": "other"})
            overlay.say(ROLE, words, "goods go to the stores (question ship_to)")
    elif parties and not places and not stores:
        chosen = ask.ask(
            "ship_to", "No sample says where the goods go (N1 ST). Which of the parties receives them?",
            choices=[Choice("none", "it is known otherwise"), *(Choice(one, meaning("98", one)) for one in parties)],
            proposed="none",
        )  # fmt: skip
        if chosen != "none":
            words = recoded(sums.made.fields[ROLE].word, {chosen: "ship_to"})
            overlay.say(ROLE, words, f"goods go to N1 {chosen} (question ship_to)")
