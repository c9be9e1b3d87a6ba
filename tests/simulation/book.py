"""The model's orders: what each line wants, has, lacks, and what is gone; nothing of the house is used here."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from tests.simulation.happening import Partner

NONE = Decimal(0)


@dataclass(eq=False)
class Line:
    """One line: all that is wanted is lacking, given up, held somewhere, or gone."""

    sku: str
    wanted: Decimal
    lacking: Decimal = NONE
    given_up: Decimal = NONE
    gone: Decimal = NONE
    held: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # by place
    boxed: Decimal = NONE  # of what is held
    until: dict[str, date | None] = field(default_factory=dict)  # by place: when what is held there lapses
    told: int = 0  # the buyer's last change that was about this line
    allowed: Decimal = NONE  # may come back

    @property
    def has(self) -> Decimal:
        """What is held for it, in all places."""
        return sum(self.held.values(), NONE)


@dataclass(eq=False)
class Entry:
    """One order: ``new`` is not decided, ``held`` waits for a person, ``live`` is served, ``dead`` will never be."""

    partner: Partner
    number: str
    need: str
    road: str
    day: date
    lines: dict[str, Line]  # by the buyer's line number
    state: Literal["new", "held", "live", "dead"] = "new"
    boxed_in: str = ""  # the place where it stands packed

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it any more but that goods come back."""
        if self.state == "dead":
            return True
        lines = self.lines.values()
        done = all(line.gone + line.given_up >= line.wanted for line in lines)
        return self.state == "live" and done and any(line.gone for line in lines)

    @property
    def waits(self) -> bool:
        """Whether it takes whatever comes."""
        return self.state == "live" and not self.boxed_in and not self.over

    @property
    def may_be_packed(self) -> bool:
        """Whether a clerk may pack it."""
        lacks = any(line.lacking for line in self.lines.values())
        held = any(line.has for line in self.lines.values())
        return self.waits and held and not (lacks and self.partner.shortage == "complete")
