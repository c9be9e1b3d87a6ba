"""What we remember: the only room that speaks with a database.

Open a ``Store``, ask it for a unit of work, and use the repositories on it. What
a unit changes is kept whole at its end, or not at all.
"""

from store.batch_allocation import Wanted
from store.changes import ChangeRecord
from store.decisions import DecisionRecord
from store.discounts import HeldDiscount
from store.failure import Conflict, NotEnough, NotFound, StoreError, StoreFull, StoreUnavailable
from store.history import Alike
from store.invoice_record import BillingRecord, InvoiceRecord, ReturnLineRecord, ReturnReceiptRecord, ReturnRecord
from store.pick_lists import PickListRecord, PickTaskRecord
from store.pieces import Piece
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
from store.revisions import RevisionRecord
from store.scans import ScanRecord
from store.signatures import SignatureRecord
from store.unit_of_work import Store, UnitOfWork
from store.warehouse_orders import WarehouseOrderRecord

__all__ = [
    "Alike",
    "Arrival",
    "ArrivalRecord",
    "As2ReceivedRecord",
    "As2SentRecord",
    "BillingRecord",
    "ChangeRecord",
    "ChannelRecord",
    "Conflict",
    "DecisionRecord",
    "DocumentRecord",
    "Entered",
    "EventRecord",
    "HeldDiscount",
    "HeldPrice",
    "HeldReference",
    "InvoiceRecord",
    "LabelRecord",
    "LineChange",
    "LineRecord",
    "MessageRecord",
    "NotEnough",
    "NotFound",
    "NumberRecord",
    "OrderRecord",
    "PickListRecord",
    "PickTaskRecord",
    "Piece",
    "ReferenceChange",
    "RequestRecord",
    "ReturnLineRecord",
    "ReturnReceiptRecord",
    "ReturnRecord",
    "ReviewRecord",
    "RevisionRecord",
    "ScanRecord",
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
    "WarehouseOrderRecord",
]
