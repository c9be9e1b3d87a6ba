"""One unit of work: all of it is kept, or none of it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from store import engine as engines
from store.as2_exchanges import As2Exchanges
from store.changes import Changes
from store.channels import Channels
from store.control_numbers import ControlNumbers
from store.credit import CreditBook
from store.customers import Customers
from store.decisions import Decisions
from store.discounts import Discounts
from store.documents import Documents
from store.editions import Editions
from store.events import Events
from store.failure import out_of_connections
from store.fingerprints import Fingerprints
from store.history import History
from store.inbound import InboundStock
from store.invoices import Invoices
from store.leases import Leases
from store.lots import Lots
from store.messages import Messages
from store.migrations import upgrade
from store.orders import Orders
from store.pick_lists import PickLists
from store.presence import alone
from store.prices import Prices
from store.references import References
from store.requests import Requests
from store.returns import Returns
from store.reviews import Reviews
from store.revisions import Revisions
from store.scans import Scans
from store.shipments import Shipments
from store.signatures import Signatures
from store.statement import Unit
from store.stock import Stock
from store.warehouse_orders import WarehouseOrders
from store.warehouses import Warehouses
from world import crash
from world.clock import Clock


class UnitOfWork:
    """What one transaction can see and change: a repository for each subject, one actor, one cause, one instant."""

    def __init__(self, connection: Connection, *, actor: str, cause: str, now: datetime, writing: bool) -> None:
        self.actor = actor
        self.cause = cause
        self.now = now
        self.writing = writing
        self.events = Events(connection, actor=actor, cause=cause, now=now)
        unit = Unit(connection=connection, events=self.events, actor=actor, cause=cause, now=now, writing=writing)
        self.documents = Documents(unit)
        self.stock = Stock(unit)
        self.lots = Lots(unit)
        self.inbound = InboundStock(unit)
        self.requests = Requests(unit)
        self.messages = Messages(unit)
        self.shipments = Shipments(unit)
        self.reviews = Reviews(unit)
        self.control_numbers = ControlNumbers(unit)
        self.fingerprints = Fingerprints(unit)
        self.channels = Channels(unit)
        self.leases = Leases(unit)
        self.as2 = As2Exchanges(unit)
        self.mappings = Editions(unit)
        self.references = References(unit)
        self.invoices = Invoices(unit)
        self.returns = Returns(unit)
        self.history = History(unit)
        self.signatures = Signatures(unit)
        self._of_customers(unit)
        self._of_orders(unit)
        self._in_warehouses(unit)

    def _of_customers(self, unit: Unit) -> None:
        self.customers = Customers(unit)
        self.credit = CreditBook(unit)
        self.prices = Prices(unit)
        self.discounts = Discounts(unit)

    def _of_orders(self, unit: Unit) -> None:
        self.orders = Orders(unit)
        self.changes = Changes(unit)
        self.revisions = Revisions(unit)
        self.decisions = Decisions(unit)

    def _in_warehouses(self, unit: Unit) -> None:
        self.warehouses = Warehouses(unit)
        self.pick_lists = PickLists(unit)
        self.warehouse_orders = WarehouseOrders(unit)
        self.scans = Scans(unit)


class Store:
    """A database, ready to use by any number of threads and processes at once."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = engines.reading(engine)
        self._clock = clock

    @classmethod
    def open(cls, url: str, clock: Clock, *, migrate: bool = True) -> "Store":
        """Open ``sqlite:///path`` or ``postgresql://…``; its tables are brought up to date first.

        Without ``migrate``, tables that are not up to date are an error. Raises
        ``StoreUnavailable`` where the database cannot be reached or used.
        """
        upgrade(url, migrate=migrate)
        return cls(engines.connect(url), clock)

    def unit_of_work(self, *, actor: str, cause: str) -> AbstractContextManager[UnitOfWork]:
        """Begin a unit that is committed at its clean end, and undone where an error comes out of it.

        ``actor`` and ``cause`` stand in every event of the unit. Raises
        ``Conflict``, ``StoreFull`` or ``StoreUnavailable``, at any statement or at the end.
        """
        return self._unit(self._engine, actor=actor, cause=cause, writing=True)

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Begin a unit that only looks; it waits for nobody, and nobody waits for it."""
        return self._unit(self._reading, actor="", cause="", writing=False)

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Be the only process of that name on this database; false where another one is, which is not waited for.

        It ends with the ``with`` block, or with the process, however it dies.
        """
        return alone(self._engine, name)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _unit(self, engine: Engine, *, actor: str, cause: str, writing: bool) -> Iterator[UnitOfWork]:
        with _connected(engine) as connection:
            connection.begin()
            unit = UnitOfWork(connection, actor=actor, cause=cause, now=self._clock.now(), writing=writing)
            yield unit
            if writing:
                unit.events.flush()
                with crash.around("commit"):
                    connection.commit()


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """Lend a connection; whatever is not committed by the end is undone."""
    try:
        connection = engine.connect()
    except NoConnectionLeft as error:
        raise out_of_connections(error) from error
    with connection:
        yield connection
