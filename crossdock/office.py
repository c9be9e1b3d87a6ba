"""The hub's office: its books, and what was agreed with whom; enough for whatever is only written down.

It opens no road to the outside and needs no connector, so a command that looks
something up is quick, and works while a partner's server does not.
"""

from contextlib import ExitStack
from pathlib import Path

from canonical.calendar import Calendar
from canonical.party import Party, PartyRole
from connectors.mapping.library.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from crossdock.settings import Settings
from crossdock.shipped import SHIPPED_MAPPINGS
from pipeline.desk import Company, Desk, HouseRules
from pipeline.lookup import StoredReferences
from pipeline.shelf import Shelf
from store import Store
from world.clock import Clock, WallClock


def open_store(settings: Settings, clock: Clock | None = None) -> Store:
    """Open the database; raises ``StoreUnavailable``."""
    return Store.open(settings.database_url, clock or WallClock())


def open_desk(settings: Settings, clock: Clock | None = None) -> Desk:
    """Return a desk with books and profiles, and no roads. Raises ``BadConfiguration`` and ``StoreUnavailable``."""
    clock = clock or WallClock()
    with ExitStack() as undo:
        store = open_store(settings, clock)
        undo.callback(store.close)
        shelf = open_shelf(settings, store, clock)
        undo.pop_all()  # it is the desk's from here on
    return Desk(
        store=store, clock=clock, company=company(settings), profiles=shelf.book.profiles,
        channels={}, carriers={}, rules=house_rules(settings), node=settings.node, shelf=shelf,
    )  # fmt: skip


def open_shelf(settings: Settings, store: Store, clock: Clock) -> Shelf:
    """Return the mappings to read with: what is published for today, and the files of those never published.

    A broken file stops nothing that has been published. Raises ``BadConfiguration``
    where a mapping that a profile names can be had from neither.
    """
    shelf = Shelf(mapping_book(settings))
    shelf.book.tables = StoredReferences(store, clock)
    with store.reading() as uow:
        shelf.refresh(uow)
    if shelf.book.lacking():
        raise BadConfiguration(shelf.book.problems)
    return shelf


def mapping_book(settings: Settings) -> MappingBook:
    """Read mappings and profiles, the sound ones; what is wrong with the others stands in the book's ``problems``.

    Raises ``BadConfiguration`` where a profile cannot be used.
    """
    folder = mappings_folder(settings)
    if not folder.is_dir():
        says = f"there is no folder {folder}; without this line, the mappings that come with Crossdock are used"
        raise BadConfiguration([settings.problem(("mappings",), says)])
    return MappingBook.survey(folder)


def mappings_folder(settings: Settings) -> Path:
    """Return where guides, mappings and profiles lie."""
    return settings.root / settings.mappings if settings.mappings else SHIPPED_MAPPINGS


def house_rules(settings: Settings) -> HouseRules:
    """Return what the configuration says about deciding on orders."""
    return HouseRules(
        review={name: channel.review for name, channel in settings.roads.items() if channel.review},
        calendars={name: Calendar(name=name, **said.model_dump()) for name, said in settings.calendars.items()},
        approval=settings.approval,
        boxes=settings.boxes,
        roads=frozenset(settings.roads),
        counters=frozenset(name for name, channel in settings.roads.items() if channel.kind == "desk"),
        letters=settings.letter_channel,
    )


def company(settings: Settings) -> Company:
    """Return who we are, as labels and ship notices say it."""
    ours = settings.company
    ship_from = Party(role=PartyRole.ship_from, name=ours.name, address=ours.address)
    return Company(name=ours.name, gs1_prefix=ours.gs1_prefix, ship_from=ship_from)
