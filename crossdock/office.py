"""The hub's office: its books, and what was agreed with whom; enough for whatever is only written down.

It opens no road to the outside and needs no connector, so a command that looks
something up is quick, and works while a partner's server does not.
"""

from pathlib import Path

from canonical.party import Party, PartyRole
from connectors.mapping.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from crossdock.settings import Settings
from pipeline.desk import Company, Desk
from store import Store
from world.clock import Clock, WallClock

SHIPPED_MAPPINGS = Path(__file__).parent.parent / "mappings"


def open_store(settings: Settings, clock: Clock | None = None) -> Store:
    """Open the database; raises ``StoreUnavailable``."""
    return Store.open(settings.database_url, clock or WallClock())


def open_desk(settings: Settings, clock: Clock | None = None) -> Desk:
    """Return a desk with books and profiles, and no roads. Raises ``BadConfiguration`` and ``StoreUnavailable``."""
    clock = clock or WallClock()
    book = mapping_book(settings)
    return Desk(
        store=open_store(settings, clock), clock=clock, company=company(settings), profiles=book.profiles,
        channels={}, carriers={}, node=settings.node,
    )  # fmt: skip


def mapping_book(settings: Settings) -> MappingBook:
    """Load guides, mappings and profiles; raises ``BadConfiguration`` with every mistake's place."""
    folder = mappings_folder(settings)
    if not folder.is_dir():
        says = f"there is no folder {folder}; without this line, the mappings that come with Crossdock are used"
        raise BadConfiguration([settings.problem(("mappings",), says)])
    return MappingBook.load(folder)


def mappings_folder(settings: Settings) -> Path:
    """Return where guides, mappings and profiles lie."""
    return settings.root / settings.mappings if settings.mappings else SHIPPED_MAPPINGS


def company(settings: Settings) -> Company:
    """Return who we are, as labels and ship notices say it."""
    ours = settings.company
    ship_from = Party(role=PartyRole.ship_from, name=ours.name, address=ours.address)
    return Company(name=ours.name, gs1_prefix=ours.gs1_prefix, ship_from=ship_from)
