"""Propose a partner's EDI terms from the envelopes of its samples."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from connectors.drafting.envelope_words import edifact_words, identity, x12_words
from connectors.drafting.question import Catechism, Choice
from connectors.drafting.sample import OpenedSample
from connectors.drafting.yaml_text import Value
from connectors.edi.guide import GuideBook
from connectors.edi.parts import Interchange
from connectors.edi.reading import read
from connectors.edi.rulebook import Policy
from connectors.profile import EdifactTerms, EdiTerms, Identity, Profile

_REFUSED = {"not_an_interchange", "reject_interchange", "reject_group", "reject_transaction", "nonconformant"}
_ANSWERS = {"x12": "997, 855, 856", "edifact": "CONTRL, ORDRSP, DESADV"}


class Terms(NamedTuple):
    """What the profile says of EDI, word by word, and the remarks that go above some of the words."""

    words: dict[str, Value]
    remarks: dict[str, str]
    policy: Policy
    notes: tuple[str, ...]


def terms_of(
    samples: Sequence[OpenedSample],
    sets: dict[str, str],
    profiles: Sequence[Profile],
    guides: GuideBook,
    ask: Catechism,
) -> Terms:
    """Propose terms; ``sets`` are the mappings by transaction set."""
    standing = [one for sample in samples for one in sample.sets]
    envelopes, groups = [one.inside for one in standing], [one.group for one in standing]
    first, notes = envelopes[0], list(_notes(envelopes, profiles))
    senders = Counter(group.sender for group in groups)
    receivers = Counter(group.receiver for group in groups)
    words: dict[str, Value] = {
        "them": identity(first.sender_qualifier, first.sender, _usual(senders)),
        "us": identity(first.receiver_qualifier, first.receiver, _usual(receivers)),
    }
    remarks: dict[str, str] = {}
    model: type[EdiTerms] = EdiTerms
    if first.syntax == "edifact":
        model, words = EdifactTerms, {"syntax": "edifact", **words, **edifact_words(standing)}
    else:
        words |= x12_words(first, _usual(Counter(group.version for group in groups)), remarks)
    words["line_breaks"] = _breaks(samples)
    words["usage"] = _usage(envelopes, ask)
    policy, why = _policy(samples, guides)
    if policy == "lenient":
        words["policy"] = policy
        remarks["policy"] = f"strict would not take every sample: {why}"
    words["sets"] = dict(sets)
    words |= _answering(first.syntax, ask)
    kept = {word: value for word, value in words.items() if word in _TOLD or model.model_fields[word].default != value}
    return Terms(kept, remarks, policy, tuple(notes))


_TOLD = ("them", "us", "version", "release", "element_separator", "component_separator", "segment_terminator", "usage",
         "sets", "answers", "hierarchy", "syntax", "level")  # fmt: skip


def _usual(counted: Counter[str]) -> str:
    return max(sorted(counted), key=lambda word: counted[word], default="")


def _breaks(samples: Sequence[OpenedSample]) -> bool:
    """Tell whether lines end after segments."""
    for sample in samples:
        segment = sample.sets[0].one.segments[0]
        after = sample.content[segment.offset + segment.length :][:1]
        if after in (b"\r", b"\n"):
            return True
    return False


def _usage(envelopes: Sequence[Interchange], ask: Catechism) -> str:
    found = Counter(one.usage for one in envelopes)
    proposed = "T" if _usual(found) == "T" else "P"
    why = ", ".join(f"{word} in {count} of their envelopes" for word, count in sorted(found.items()))
    return ask.ask(
        "usage", "Do their documents count, or is this still a test?",
        choices=[Choice("P", "production: orders are real"), Choice("T", "test: only interchanges marked T are taken")],
        proposed=proposed, why=why,
    )  # fmt: skip


def _policy(samples: Sequence[OpenedSample], guides: GuideBook) -> tuple[Policy, str]:
    """Return how strictly the samples can be held, and what strictness would turn down."""
    for sample in samples:
        strict = read(sample.content, policy="strict", guides=guides)
        lenient = read(sample.content, policy="lenient", guides=guides)
        if strict.verdict != lenient.verdict and str(strict.verdict) in _REFUSED:
            heavy = [found.says for found in strict.all_findings() if found.severity != "inform"]
            return "lenient", f"{sample.name}: {heavy[0] if heavy else strict.verdict}"
    return "strict", ""


def _answering(syntax: str, ask: Catechism) -> dict[str, Value]:
    usual = _ANSWERS[syntax]
    wanted = ask.ask(
        "answers", "Which answers do they want: that it came, what of it comes, and when it left?",
        proposed=usual,
    )  # fmt: skip
    hierarchy = ask.ask(
        "hierarchy", "How do they want the ship notice built?",
        choices=[Choice("SOPI", "shipment, order, carton, item"), Choice("SOTPI", "with pallets between"),
                 Choice("SOTI", "pallets, no cartons"), Choice("SOI", "items only"), Choice("SPOI", "cartons first")],
        proposed="SOPI",
    )  # fmt: skip
    return {"answers": [word for word in wanted.replace(",", " ").split() if word], "hierarchy": hierarchy}


def _notes(envelopes: Sequence[Interchange], profiles: Sequence[Profile]) -> Iterator[str]:
    """Yield what does not fit together between the samples, or with the partners that we have."""
    names: Callable[[Interchange], str] = lambda one: f"{one.sender_qualifier}/{one.sender}"  # noqa: E731
    ours: Callable[[Interchange], str] = lambda one: f"{one.receiver_qualifier}/{one.receiver}"  # noqa: E731
    for called, of in (("sender", names), ("receiver", ours)):
        found = sorted({of(one) for one in envelopes})
        if len(found) > 1:
            yield f"The samples have several {called}s ({', '.join(found)}); the profile takes the first sample's."
    terms = [(profile.partner, profile.edi) for profile in profiles if profile.edi]
    known = {_said(edi.us) for _, edi in terms}
    if known and ours(envelopes[0]) not in known:
        names_known = ", ".join(sorted(known))
        yield f"The samples are addressed to {ours(envelopes[0])}; your other profiles call you {names_known}."
    for partner, edi in terms:
        if (_said(edi.them), _said(edi.us)) == (names(envelopes[0]), ours(envelopes[0])):
            yield f"{names(envelopes[0])} is already the name of {partner}: `map check` will not let both stand."


def _said(identity: Identity) -> str:
    return f"{identity.qualifier}/{identity.id.strip()}"
