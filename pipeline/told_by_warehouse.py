"""What a warehouse that others run tells us: of its stock, and of what it has sent."""

from canonical.finding import Finding
from canonical.stock import StockReport
from canonical.warehouse import WarehouseShipment
from pipeline import sent_by_others, stock_report
from pipeline.desk import Desk
from store import UnitOfWork


def apply(uow: UnitOfWork, desk: Desk, told: StockReport | WarehouseShipment) -> tuple[Finding, ...]:
    """Write down what was told, and return what could not be used."""
    if isinstance(told, WarehouseShipment):
        return sent_by_others.apply(uow, desk, told)
    return stock_report.apply(uow, desk, told)[1]
