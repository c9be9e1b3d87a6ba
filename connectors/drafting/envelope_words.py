"""What a profile says of envelopes and delimiters, read off the samples' own."""

from collections.abc import Mapping, Sequence

from connectors.drafting.yaml_text import Value
from connectors.edi.edifact.marks import USUAL
from connectors.edi.isa import NO_COMPONENT
from connectors.edi.parts import Interchange
from connectors.edi.spot import Standing


def identity(qualifier: str, name: str, group: str) -> Value:
    """Return a name as a profile has it; the group's name only where it is another."""
    said: dict[str, Value] = {"qualifier": qualifier} if qualifier else {}
    said["id"] = name
    return said if group in ("", name) else {**said, "group": group[:15]}


def x12_words(first: Interchange, release: str, remarks: dict[str, str]) -> dict[str, Value]:
    """Return version and delimiters; what an ISA does not say is chosen so that it meets nothing else."""
    marks = first.delimiters
    used = {marks.element, *marks.segment}
    component = marks.component
    if component == NO_COMPONENT or component in used or not component.strip():
        component = next(mark for mark in (">", ":", "<", "^") if mark not in used)
        remarks["component_separator"] = "their ISA16 names none that could be used"
    spare = [mark for mark in (marks.repetition, "^", "!", "|", "`") if mark and mark not in {*used, component}]
    return {
        "version": first.version, "release": release, "element_separator": marks.element,
        "component_separator": component, "segment_terminator": marks.segment, "repetition_separator": spare[0],
    }  # fmt: skip


def edifact_words(standing: Sequence[Standing]) -> dict[str, Value]:
    """Return syntax, directory and service characters; those that all use are left out."""
    first = standing[0]
    level, _, version = first.inside.version.partition(":")
    header = first.one.segments[0].get(2).split(first.inside.delimiters.component)
    _, kind, number, _, association, *_ = (*header, "", "", "", "", "")
    said: dict[str, Value] = {"syntax": "edifact", "level": level or "UNOC", "version": version or "3"}
    said["release"] = f"{kind}{number}"
    said |= {"association": association} if association else {}
    marks = first.inside.marks
    if marks is not None:
        named: Mapping[str, tuple[str, str]] = {
            "element_separator": (marks.element, USUAL.element),
            "component_separator": (marks.component, USUAL.component),
            "segment_terminator": (marks.segment, USUAL.segment),
            "release_character": (marks.release, USUAL.release),
            "decimal_mark": (marks.decimal, USUAL.decimal),
        }
        said |= {word: found for word, (found, usual) in named.items() if found and found != usual}
    return said
