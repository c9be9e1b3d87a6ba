"""Everything that a step may lay its hands on, put together once by the front door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from canonical.calendar import Calendar
from canonical.message import MessageKind
from canonical.packaging import Box
from canonical.party import Party
from connectors.ports import Carrier, Channel
from connectors.profile import ApprovalTerms, Profile
from pipeline.shelf import Shelf
from router.judge import OptionTable
from store import Store, UnitOfWork
from world.clock import Clock

Hint = Callable[[str, str], None]

_SETS = {
    MessageKind.functional_acknowledgement: {"997", "CONTRL"},
    MessageKind.order_acknowledgement: {"855", "ORDRSP"},
    MessageKind.ship_notice: {"856", "DESADV"},
    MessageKind.order_change_answer: {"865"},
    MessageKind.invoice: {"810"},
    MessageKind.stock_report: {"846"},
    MessageKind.warehouse_order: {"940"},
    MessageKind.stock_transfer: {"943"},
}


def _nobody_listens(step: str, lane: str) -> None:
    """Drop the hint; the sweep finds the work."""


@dataclass(frozen=True, kw_only=True)
class Company:
    """Who we are on labels and ship notices."""

    name: str
    gs1_prefix: str  # 7 to 10 digits, given by GS1; SSCCs are built on it
    ship_from: Party


@dataclass(frozen=True, kw_only=True)
class HouseRules:
    """What the configuration says about deciding on orders."""

    review: Mapping[str, OptionTable] = field(default_factory=dict)  # by channel: options of rules, over the profile's
    calendars: Mapping[str, Calendar] = field(default_factory=dict)  # by warehouse
    approval: ApprovalTerms = field(default_factory=ApprovalTerms)
    boxes: tuple[Box, ...] = ()  # what there is to pack into
    roads: frozenset[str] = frozenset()  # the channels there are, also where none of them is open
    counters: frozenset[str] = frozenset({"phone"})  # channels whose orders our own people enter
    letters: str = ""  # the mail channel by which whoever has no other is written to


@dataclass(kw_only=True)
class Desk:
    """The store, the clock, the roads in and out, and what each partner agreed.

    ``hint`` tells whatever runs the steps that there is work for a step in a
    lane. A hint that is lost does no harm, and one that comes twice neither.
    """

    store: Store
    clock: Clock
    company: Company
    profiles: Mapping[str, Profile]
    channels: Mapping[str, Channel]
    carriers: Mapping[str, Carrier]
    rules: HouseRules = field(default_factory=HouseRules)
    node: str = "hub"  # names this process in leases
    shelf: Shelf | None = None  # which versions of the mappings are in force; nothing: the book's own, for ever
    lease: timedelta = timedelta(minutes=5)
    hint: Hint = field(default=_nobody_listens)
    unreturned: dict[str, str] = field(default_factory=dict)  # leases that may still be ours, and under which name

    def profile(self, partner: str) -> Profile:
        """Return what was agreed with a partner, with guests for ``guest/ZZ-ACME``; else the defaults."""
        return self.profiles.get(partner) or self.profiles.get(partner.partition("/")[0]) or Profile(partner=partner)

    def review(self, partner: str, channel: str) -> OptionTable:
        """Return the options of the rules for an order of this partner by this channel; the channel's word wins."""
        options = dict(self.profile(partner).review)
        for rule, said in self.rules.review.get(channel, {}).items():
            options[rule] = {**options.get(rule, {}), **said}
        return options

    def approval(self, partner: str) -> ApprovalTerms:
        """Return who must answer this partner's review cases, and until when."""
        return self.profile(partner).approval or self.rules.approval

    def look_up_mappings(self, uow: UnitOfWork) -> None:
        """Read and write with the mappings in force on the unit's day from now on."""
        if self.shelf is not None:
            self.shelf.refresh(uow)

    def wants(self, partner: str, kind: MessageKind) -> bool:
        """Tell whether this partner wants this kind of answer; only EDI partners choose."""
        edi = self.profile(partner).edi
        return edi is None or kind not in _SETS or not _SETS[kind].isdisjoint(edi.answers)
