"""What a connector's module declares of itself; the catalog finds it, the configuration names it.

A marketplace's module ends with ``CONNECTOR = MarketplaceConnector(…)``, a carrier's
with ``CONNECTOR = CarrierConnector(…)``. ``terms`` is the model of what the connector
must know (address, pace, and a reference to its token, never the token itself).
Opening touches no network: what cannot be reached is found out when it is needed.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from canonical.noun import Noun
from connectors.mapping.library.book import InForce
from connectors.ports import Carrier, Channel
from world.clock import Clock


class OpenMarketplace(Protocol):
    """Puts a marketplace's road together."""

    def __call__(self, terms: Any, *, channel: str, partner: str, mapping: InForce, clock: Clock) -> Channel:
        """Return the channel of that name; its orders belong to ``partner`` and are read with what ``mapping`` gives.

        ``mapping`` is asked anew for each order: another version may have come into force meanwhile.
        """


class OpenCarrier(Protocol):
    """Makes a carrier ready to be asked."""

    def __call__(self, terms: Any, *, clock: Clock) -> Carrier:
        """Return the carrier."""


@dataclass(frozen=True, kw_only=True)
class MarketplaceConnector:
    """How to open one kind of marketplace; ``name`` is the module's."""

    name: str
    terms: type[Noun]
    open: OpenMarketplace


@dataclass(frozen=True, kw_only=True)
class CarrierConnector:
    """How to open one kind of carrier; ``name`` is the module's."""

    name: str
    terms: type[Noun]
    open: OpenCarrier
