"""A partner's own wishes worked into a set's guide: ``mappings/partners/<partner>/guides/<set>.yaml``.

::

    guide: "850"
    note: routing guide of spring 2026, page 14
    changes:
      CUR: unused
      PER: required, at most 1
      BEG07: = AC AD
      PO1/PO101: required, 1/6
      every N104: 4/4
      TD5: before DTM
    add:
      PO1/PID: [MSG 5]          # after the loop PID inside PO1
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.edi.guide_change import added, changed
from connectors.edi.guide_files import items_of, placed
from connectors.edi.guide_notation import change
from connectors.edi.guide_shape import Guide
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import load, place, typed


class _Overlay(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    guide: str
    note: str = ""
    changes: dict[str, str] = {}
    add: dict[str, object] = {}


class Overlays:
    """The partners' guides of one folder, each worked in once for every release that asks for it."""

    def __init__(self, partners: Path | None) -> None:
        self._partners = partners
        self._made: dict[tuple[str, int], tuple[Guide, Guide]] = {}

    @cached_property
    def known(self) -> Sequence[tuple[str, str]]:
        """Partner and set of every overlay."""
        files = sorted(self._partners.glob("*/guides/*.yaml")) if self._partners else []
        return [(path.parent.parent.name, path.stem) for path in files]

    def applied(self, guide: Guide, partner: str) -> Guide:
        """Return the guide as this partner wants it; the guide itself where the partner wants nothing of its own.

        Raises ``BadConfiguration`` that names every mistake in the partner's file.
        """
        if self._partners is None or (partner, guide.set) not in self.known:
            return guide
        path = self._path(partner, guide.set)
        key = (partner, id(guide))
        if key not in self._made:
            self._made[key] = guide, _merged(path, guide, partner)
        return self._made[key][1]

    def stray(self, partner: str, kind: str) -> Problem:
        """Say that there is nothing to work a partner's file into."""
        return Problem(str(self._path(partner, kind)), 1, 1, f"there is no guide for set {kind} to build on")

    def _path(self, partner: str, kind: str) -> Path:
        assert self._partners is not None, "only a folder has files"
        return self._partners / partner / "guides" / f"{kind}.yaml"


def _merged(path: Path, guide: Guide, partner: str) -> Guide:
    tree = load(path)
    content = typed(tree, _Overlay, path)
    problems: list[Problem] = []
    if content.guide != guide.set:
        line, column = place(tree, ["guide"])
        problems.append(Problem(str(path), line, column, f"this file is for {guide.set}, as its name says"))
    made = guide
    for where, text in content.changes.items():
        try:
            with placed(path, tree, "changes", where):
                made = changed(made, where, change(text))
        except BadConfiguration as error:
            problems += error.problems
    for after, items in content.add.items():
        try:
            with placed(path, tree, "add", after):
                made = added(made, after, items_of(path, tree, ["add", after], items, guide))
        except BadConfiguration as error:
            problems += error.problems
    if problems:
        raise BadConfiguration(problems)
    return replace(made, partner=partner)
