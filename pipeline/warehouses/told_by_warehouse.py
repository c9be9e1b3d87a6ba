"""What a warehouse that others run tells us: of its stock, of what it has sent, and of what has arrived."""

from canonical.finding import Finding
from canonical.hold import Answer
from canonical.stock import StockReport
from canonical.transfer import WarehouseReceipt
from canonical.warehouse import WarehouseShipment
from pipeline.desk import Desk
from pipeline.stock import stock_report
from pipeline.warehouses import sent_by_others, transfer
from pipeline.warehouses.sent_match import UNCLEAR
from store import UnitOfWork

Told = StockReport | WarehouseShipment | WarehouseReceipt


def apply(uow: UnitOfWork, desk: Desk, told: Told, document_id: int) -> tuple[Finding, ...]:
    """Write down what was told, and return what could not be used."""
    if isinstance(told, WarehouseShipment):
        return sent_by_others.apply(uow, desk, told, as_it_is=_approved(uow, document_id))
    if isinstance(told, WarehouseReceipt):
        return transfer.arrived(uow, desk, told)
    return stock_report.apply(uow, desk, told)[1]


def _approved(uow: UnitOfWork, document_id: int) -> bool:
    """Tell whether a person has looked at what was unclear in a document, and let it be used as it is."""
    cases = uow.reviews.about("document", [document_id]).get(document_id, ())
    return any(one.answer is Answer.approve and any(n.rule == UNCLEAR for n in one.findings) for one in cases)
