"""What a partner who keeps our goods reports of them, by 846 or 852: counts and what is to come, once and only ours."""

from datetime import date
from decimal import Decimal

from canonical.lifecycle import Application
from canonical.order import ItemNumber, Numbering
from canonical.replenishment import Inbound
from canonical.stock import CountedStock, Item, ReportedItem, StockReport, Tracking, Traits
from canonical.storage import Warehouse
from connectors.profile import SourcingTerms
from pipeline.stock import stock_report
from pipeline.stock.freed import count
from tests.pipeline.bench import interchange
from tests.pipeline.shelving import held, ordered, shelve


def test_a_report_of_who_runs_a_warehouse_counts_what_lies_there_and_serves_who_waits(hub):
    hub.agree("acme", fulfilment={"sourcing": SourcingTerms(warehouses=("main", "annex"))})
    order = ordered(hub, "AC-1", ("LAMP-30", 5))

    def counted(*quantities, sku="LAMP-30", warehouse=""):
        numbers = (ItemNumber(numbering=Numbering.seller, number=sku),)
        said = tuple(CountedStock(kind=k, quantity=Decimal(q), unit=u, from_on=d) for k, q, u, d in quantities)
        return ReportedItem(number="1", items=numbers, warehouse=warehouse, quantities=said)

    def reported(*items, partner="marina"):
        report = StockReport(partner=partner, number="R-1", taken_at=hub.clock.now(), items=items)
        with hub.unit() as uow:
            moved, findings = stock_report.apply(uow, hub.desk, report)
        return moved, [found.says for found in findings]

    all_of_it = counted(("available", 9, "each", None), ("quarantined", 2, "each", None),
                        ("inbound", 7, "each", date(2026, 12, 1)))  # fmt: skip
    assert reported(all_of_it) == ([], ["line 1 (LAMP-30): marina runs no warehouse alone for us"])
    with hub.unit() as uow:
        uow.warehouses.put(Warehouse(name="annex", partner="marina"))
    assert reported(all_of_it) == ([order.id], [])
    with hub.store.reading() as uow:
        [level] = uow.stock.levels(["LAMP-30"], "annex")
        assert (level.on_hand, level.quarantined, level.reserved) == (9, 2, 5)
        assert [(n.number, n.missing) for n in uow.inbound.list()] == [("marina reports 2026-12-01", 7)]
    assert reported(counted(("available", 3, "each", None), warehouse="annex"))[1] == []
    assert reported(counted(("on_hand", 1, "each", None)))[1][0].startswith("5 of LAMP-30 in annex are reserved")
    assert reported(counted(("on_hand", 1, "case", None)))[1] == [
        "line 1 (LAMP-30) is counted in case, we keep it by the each"
    ]
    assert reported(counted(("on_hand", 1, "each", None), sku="NOPE"))[1] == [
        "line 1 (NOPE) is no item of ours that we know for certain"
    ]
    held(hub, order)


def test_a_sales_report_counts_place_by_place_and_leaves_what_is_not_ours(hub):
    hub.agree("acme", edi={"sets": {"852": "base/x12-852"}})
    shelve(hub, LAMP_30=4)
    with hub.unit() as uow:
        uow.warehouses.put(Warehouse(name="0450", partner="acme"))

    def reported(control, *lines):
        said = ["XQ*H*20261116*20261122", "N1*ST*Stores*92*0001", *lines, "CTT*1"]
        hub.drop("acme", f"{control}.edi", interchange(said, kind="852", functional="PD", control=control))
        hub.run()
        [document] = [one for one in hub.documents() if one.name == f"{control}.edi"]
        return document

    def awaited():
        with hub.store.reading() as uow:
            return [(one.number, one.missing) for one in uow.inbound.list(sku="LAMP-30") if one.missing]

    spread = ("LIN*1*VN*LAMP-30", "ZA*QE", "SDQ*EA*92*0450*9*0451*70", "ZA*QS*12*EA")
    document = reported(1, *spread, "ZA*QP", "SDQ*EA*92*0450*5", "ZA*QP*7*EA*018*20261220")
    assert document.application is Application.applied
    assert [found.says for found in document.findings] == [
        "what acme has and has sold is on record and changes no stock of ours (0001, 0451)"
    ]
    with hub.store.reading() as uow:
        assert {n.warehouse: n.on_hand for n in uow.stock.levels(["LAMP-30"])} == {"main": 4, "0450": 9}
    assert awaited() == [("acme reports 2026-11-24", 5)]
    reported(2, "LIN*1*VN*LAMP-30", "ZA*QE", "SDQ*EA*92*0450*14", "ZA*QS*1*EA")
    assert awaited() == []
    hub.conserved()


def test_what_a_report_awaits_is_counted_once(hub):
    with hub.unit() as uow:
        uow.stock.put_item(Item(sku="LAMP-30"))
        uow.warehouses.put(Warehouse(name="annex", partner="marina"))
        own = Inbound(number="PO-7", supplier="lumen", sku="LAMP-30", warehouse="annex", quantity=Decimal(20),
                      due_on=date(2026, 12, 1))  # fmt: skip
        uow.inbound.expect(own)

    def reported(number, **due):
        said = tuple(
            CountedStock(kind="inbound", quantity=Decimal(q), unit="each", from_on=date(2026, 12, int(day[1:])))
            for day, q in due.items()
        )
        item = ReportedItem(number="1", sku="LAMP-30", quantities=said,
                            items=(ItemNumber(numbering=Numbering.seller, number="LAMP-30"),))  # fmt: skip
        report = StockReport(partner="marina", number=number, taken_at=hub.clock.now(), items=(item,))
        with hub.unit() as uow:
            assert stock_report.apply(uow, hub.desk, report)[1] == ()
            return [(one.number, one.due_on.day, one.missing) for one in uow.inbound.list(sku="LAMP-30") if one.missing]

    assert reported("R-1", d1=20, d5=30, d9=4) == [("PO-7", 1, 20), ("marina reports 2026-12-05", 5, 30),
                                                   ("marina reports 2026-12-09", 9, 4)]  # fmt: skip
    assert reported("R-2", d5=24, d9=4) == [("PO-7", 1, 20), ("marina reports 2026-12-05", 5, 4),
                                            ("marina reports 2026-12-09", 9, 4)]  # fmt: skip
    assert reported("R-3") == [("PO-7", 1, 20)]
    assert reported("R-4", d5=30) == [("PO-7", 1, 20), ("marina reports 2026-12-05", 5, 10)]


def test_a_report_of_fewer_pieces_than_have_a_number_counts_and_asks_which_they_are(hub):
    with hub.unit() as uow:
        uow.warehouses.put(Warehouse(name="annex", partner="marina"))
        uow.stock.put_item(Item(sku="PHONE", traits=Traits(tracking=Tracking.serial)))
        uow.stock.set_on_hand("PHONE", "annex", Decimal(3), "count")
        uow.lots.number("PHONE", "annex", ["S1", "S2", "S3"])
        numbers = (ItemNumber(numbering=Numbering.seller, number="PHONE"),)
        two = (CountedStock(kind="on_hand", quantity=Decimal(2), unit="each"),)
        item = ReportedItem(number="1", items=numbers, quantities=two)
        report = StockReport(partner="marina", number="R-1", taken_at=hub.clock.now(), items=(item,))
        _, [finding] = stock_report.apply(uow, hub.desk, report)
    assert finding.says == "line 1 (PHONE): more pieces on the shelf in annex have a number than lie there now"
    assert finding.mend == "Name those that do: crossdock stock count PHONE QUANTITY --serial NUMBER ..."
    with hub.unit() as uow:
        count(uow, hub.desk, "PHONE", "annex", Decimal(2), "count", serials=["S1", "S3"])
        assert stock_report.apply(uow, hub.desk, report) == ([], ())
    hub.conserved()
