"""A partner's overlay as it is being drafted: rules in the order of the fields, each with its remarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.drafting.yaml_text import Value, flow, key, remark


@dataclass
class Overlay:
    """What a mapping file will say; a later word about a field adds to an earlier one, codes are merged."""

    mapping: str
    head: list[str] = field(default_factory=list)  # lines above the fields
    remarks: dict[str, list[str]] = field(default_factory=dict)
    rules: dict[str, dict[str, Value]] = field(default_factory=dict)
    taken: dict[str, list[str]] = field(default_factory=dict)  # part of the file to the names that are taken away
    samples: list[dict[str, Value]] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)  # what was seen and needs no rule
    left: list[str] = field(default_factory=list)  # what no rule reads

    def say(self, path: str, words: Mapping[str, Value], why: str = "") -> None:
        """Add words to a field's rule."""
        rule = self.rules.setdefault(path, {})
        for word, value in words.items():
            known = rule.get(word)
            rule[word] = {**known, **value} if isinstance(known, Mapping) and isinstance(value, Mapping) else value
        if why:
            self.remarks.setdefault(path, []).append(why)

    def take_away(self, part: str, name: str, why: str) -> None:
        """Take a rule or a list of the base away."""
        self.taken.setdefault(part, []).append(name)
        self.remarks.setdefault(name, []).append(why)

    def text(self, about: str) -> str:
        """Return the file."""
        lines = [*remark(about), f"mapping: {self.mapping}", 'version: "1"', *self.head]
        for name in self.taken.get("lists", ()):
            lines += ["lists:"] if "lists:" not in lines else []
            lines += [*self._remarks(name), f"  {key(name)}: null"]
        if self.rules or self.taken.get("fields"):
            lines.append("fields:")
        for path in self.taken.get("fields", ()):
            lines.append(f"  {key(path)}: null")
        for path, words in self.rules.items():
            lines += [*self._remarks(path), f"  {key(path)}: {flow(words)}"]
        if self.samples:
            lines += ["samples:", *(f"  - {flow(sample)}" for sample in self.samples)]
        lines += _list("Read by the base as it is:", self.facts)
        lines += _list("Said in the samples, and no field takes it (see `crossdock map coverage`):", self.left)
        return "\n".join(lines) + "\n"

    def _remarks(self, path: str) -> list[str]:
        return [line for why in self.remarks.get(path, ()) for line in remark(why, 2)]


def _list(title: str, said: Sequence[str]) -> list[str]:
    return ["", *remark(title), *(line for one in said for line in remark(f"  {one}"))] if said else []
