"""What a transaction set must look like: its segments in order, their elements, lengths and codes.

Guides are data, one folder a release under ``mappings/guides/x12``::

    <release>/elements.yaml   "373": DT 8/8, date       type, shortest/longest, codes where the list is closed, name
    <release>/segments.yaml   DTM: 374! 373 | R020305   elements in order, ! required, then notes that tie them
    <release>/850.yaml        PER 3, BEG required, loop N1 200: [N1, N2 2]
    names.yaml                what segments and their places are called
    codes/*.yaml              code lists with names in our words

``elements`` and ``segments`` may extend those of another release, which then
lends its sets too. A partner's own wishes stand in
``mappings/partners/<partner>/guides/<set>.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from connectors.edi.edifact.guide import EdifactGuides
from connectors.edi.guide_files import GuideFiles
from connectors.edi.guide_overlay import Overlays
from connectors.edi.guide_shape import CodeList, Element, Guide, Item, Loop, Part, SegmentGuide, Use
from connectors.mapping.problem import BadConfiguration, Problem

__all__ = ["CodeList", "Element", "Guide", "GuideBook", "Item", "Loop", "Match", "Part", "SegmentGuide", "Use"]

OLDEST = "003010"  # what came before it was built otherwise
MOST_REMEMBERED = 10_000  # questions: releases and sets come from strangers' files


@dataclass(frozen=True)
class Match:
    """The guide for a set; ``exact`` is false where it is of the nearest release, for want of the right one."""

    guide: Guide
    exact: bool

    @property
    def stands_in(self) -> str:
        """Return the release whose set is used."""
        return self.guide.structure_of or self.guide.release


class GuideBook:
    """All guides of a folder, by release and set; each is read from its file when first asked for."""

    def __init__(
        self,
        guides: Mapping[tuple[str, str], Guide],
        files: GuideFiles | None = None,
        overlays: Overlays | None = None,
        other: Path | None = None,
    ) -> None:
        self._guides = dict(guides)
        self._files = files
        self._overlays = overlays or Overlays(None)
        self._other = other
        self._known = sorted({*self._guides, *(files.known() if files else ())})
        self._own = frozenset(partner for partner, _ in self._overlays.known)
        self._found: dict[tuple[str, str, str | None], Match | None] = {}

    @classmethod
    def load(cls, folder: Path, partners: Path | None = None) -> "GuideBook":
        """Open the guides of a folder; partners' own stand beside it, in ``partners/<partner>/guides``.

        Raises ``BadConfiguration`` with file, line and column where the folder's
        frame is wrong; ``find`` raises it for a wrong set, and ``guides`` for any.
        """
        beside = folder.parent.parent / "partners"
        overlays = Overlays(partners or (beside if beside.is_dir() else None))
        return cls({}, GuideFiles(folder), overlays, folder.parent / "edifact")

    @cached_property
    def edifact(self) -> EdifactGuides:
        """The guides of the other syntax, which lie beside these; read when first asked for. Raises as ``load``."""
        return EdifactGuides.load(self._other) if self._other and self._other.is_dir() else EdifactGuides({}, {})

    def find(self, release: str, kind: str, partner: str | None = None) -> Match | None:
        """Return the guide for GS08 and ST01: of that release, or else of the nearest one: before it, or else after.

        ``004010VICS`` and ``004010X357`` are read by 004010. A release from
        before 003010, or a text that is none, has no guide. With ``partner``,
        that partner's own wishes are worked in where there are any.
        """
        key = (release[:6], kind, partner)
        if key not in self._found and len(self._found) < MOST_REMEMBERED:
            self._found[key] = self._nearest(*key)
        return self._found[key] if key in self._found else self._nearest(*key)

    def _nearest(self, asked: str, kind: str, partner: str | None) -> Match | None:
        known = self.releases(kind)
        if not known or not asked.isdigit() or asked < OLDEST:
            return None
        nearest = max((one for one in known if one <= asked), default=known[0])
        guide = self.guide(nearest, kind)
        exact = nearest == asked and not guide.structure_of
        return Match(self._overlays.applied(guide, partner) if partner else guide, exact)

    def has_own(self, partner: str) -> bool:
        """Tell whether a partner has wishes of its own."""
        return partner in self._own

    def segment(self, release: str, name: str) -> SegmentGuide | None:
        """Return how the nearest release describes a segment, whatever the set; nothing where it does not."""
        asked = release[:6] if release[:6].isdigit() else ""  # EDIFACT has segments of the same names
        book = next((self.guide(one, kind) for one, kind in reversed(self._known) if one <= asked), None)
        return book.segments.get(name) if book else None

    @property
    def sets(self) -> list[str]:
        """The sets that have a guide in any release."""
        return sorted({kind for _, kind in self._known})

    def releases(self, kind: str) -> list[str]:
        """Return the releases that have, or borrow, a guide for a set."""
        return [one for one, kind_ in self._known if kind_ == kind]

    def guides(self) -> list[Guide]:
        """Return every guide, in order of release and set; raises ``BadConfiguration`` for any that is wrong."""
        return [self.guide(*key) for key in self._known]

    def problems(self, releases: Mapping[str, str]) -> list[Problem]:
        """Return what is wrong in partners' guides, each at the release that it writes (``{"acme": "004010"}``)."""
        found: list[Problem] = []
        for partner, kind in self._overlays.known:
            try:
                if partner in releases and self.find(releases[partner], kind, partner) is None:
                    found.append(self._overlays.stray(partner, kind))
            except BadConfiguration as error:
                found += error.problems
        return found

    def overlays(self) -> list[Guide]:
        """Return every partner's guide, on each release that has the set; raises ``BadConfiguration``."""
        stray = [self._overlays.stray(*one) for one in self._overlays.known if not self.releases(one[1])]
        if stray:
            raise BadConfiguration(stray)
        return [
            self._overlays.applied(self.guide(release, kind), partner)
            for partner, kind in self._overlays.known
            for release in self.releases(kind)
            if not self.guide(release, kind).structure_of
        ]

    def guide(self, release: str, kind: str) -> Guide:
        """Return a guide that ``releases`` names. Raises ``BadConfiguration`` where its file is wrong."""
        key = (release, kind)
        if key not in self._guides:
            assert self._files is not None, "what is known is at hand or in a file"
            self._guides[key] = self._files.guide(release, kind)
        return self._guides[key]
