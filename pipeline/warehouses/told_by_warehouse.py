"""What a warehouse that others run tells us: of its stock, of what it has sent, and of what has arrived."""

from canonical.finding import Finding
from canonical.stock import StockReport
from canonical.transfer import WarehouseReceipt
from canonical.warehouse import WarehouseShipment
from pipeline.desk import Desk
from pipeline.stock import stock_report
from pipeline.warehouses import sent_by_others, transfer
from store import UnitOfWork


def apply(uow: UnitOfWork, desk: Desk, told: StockReport | WarehouseShipment | WarehouseReceipt) -> tuple[Finding, ...]:
    """Write down what was told, and return what could not be used."""
    if isinstance(told, WarehouseShipment):
        return sent_by_others.apply(uow, desk, told)
    if isinstance(told, WarehouseReceipt):
        return transfer.arrived(uow, desk, told)
    return stock_report.apply(uow, desk, told)[1]
