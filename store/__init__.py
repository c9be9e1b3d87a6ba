"""What we remember: the only room that speaks with a database.

Open a ``Store``, ask it for a unit of work, and use the repositories on it. What
a unit changes is kept whole at its end, or not at all.
"""

from store.batch_allocation import Wanted
from store.failure import Conflict, NotEnough, NotFound, StoreError, StoreFull, StoreUnavailable
from store.history import Alike
from store.prices import HeldPrice
from store.record import (
    Arrival,
    ArrivalRecord,
    As2ReceivedRecord,
    As2SentRecord,
    ChannelRecord,
    DocumentRecord,
    Entered,
    EventRecord,
    LabelRecord,
    LineChange,
    LineRecord,
    MessageRecord,
    NumberRecord,
    OrderRecord,
    ReviewRecord,
    ShipmentRecord,
    Sibling,
    StockEntry,
)
from store.references import HeldReference, ReferenceChange
from store.requests import RequestRecord
from store.signatures import SignatureRecord
from store.unit_of_work import Store, UnitOfWork

__all__ = [
    "Alike",
    "Arrival",
    "ArrivalRecord",
    "As2ReceivedRecord",
    "As2SentRecord",
    "ChannelRecord",
    "Conflict",
    "DocumentRecord",
    "Entered",
    "EventRecord",
    "HeldPrice",
    "HeldReference",
    "LabelRecord",
    "LineChange",
    "LineRecord",
    "MessageRecord",
    "NotEnough",
    "NotFound",
    "NumberRecord",
    "OrderRecord",
    "ReferenceChange",
    "RequestRecord",
    "ReviewRecord",
    "ShipmentRecord",
    "Sibling",
    "SignatureRecord",
    "StockEntry",
    "Store",
    "StoreError",
    "StoreFull",
    "StoreUnavailable",
    "UnitOfWork",
    "Wanted",
]
