"""What the store's tests put into it."""

from decimal import Decimal
from typing import Any

from canonical.document import DocumentKind
from canonical.edition import Edition, Layer
from canonical.message import Draft, MessageKind, Parcel
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, Label, PackedItem, ShipmentPlan
from canonical.stock import Item, Reservation
from store import Store, UnitOfWork

D = Decimal


def writing(store: Store, actor: str = "tester", cause: str = "test") -> Any:
    return store.unit_of_work(actor=actor, cause=cause)


def a_line(number: str = "1", sku: str = "MUG-01", quantity: str = "5") -> OrderLine:
    seller = ItemNumber(numbering=Numbering.seller, number=sku, qualifier="VN")
    return OrderLine(number=number, quantity=D(quantity), unit="each", items=(seller,), unit_price=D("9.50"))


def an_order(number: str = "PO-1", **changes: Any) -> PurchaseOrder:
    said = {"partner": "acme", "number": number, "lines": (a_line(),), "currency": "USD"}
    return PurchaseOrder(**(said | changes))


def enter(uow: UnitOfWork, order: PurchaseOrder | None = None) -> int:
    order = order or an_order()
    return uow.orders.enter(order, document_id=None, channel="acme", mapping="acme/850@1").order_id


def arrive(uow: UnitOfWork, content: bytes = b"ISA*", key: str = "k1", channel: str = "acme") -> int:
    kind = DocumentKind.edi
    return uow.documents.arrive(channel=channel, kind=kind, key=key, name=f"{key}.edi", content=content).document_id


def stocked(uow: UnitOfWork, **levels: str) -> None:
    """``stocked(uow, MUG_01="10")`` puts 10 of MUG-01 into the main warehouse."""
    for name, on_hand in levels.items():
        sku = name.replace("_", "-")
        uow.stock.put_item(Item(sku=sku, description=sku.lower()))
        uow.stock.set_on_hand(sku, "main", D(on_hand), "count")


def reserved(quantity: str, sku: str = "MUG-01", position: int = 1) -> Reservation:
    return Reservation(position=position, sku=sku, warehouse="main", quantity=D(quantity))


def a_draft(**changes: Any) -> Draft:
    said = {"kind": MessageKind.order_acknowledgement, "partner": "acme", "channel": "acme", "body": "{}"}
    return Draft(**(said | changes))


def a_parcel(key: str, group: str = "17", content: bytes = b"ISA*997~") -> Parcel:
    return Parcel(
        key=key,
        kind=MessageKind.order_acknowledgement,
        partner="acme",
        name=f"{key}.edi",
        content=content,
        numbers={"interchange": f"{group:0>9}", "group": group},
    )


def a_plan(number: str = "000001-1") -> ShipmentPlan:
    packed = PackedItem(position=1, line="1", sku="MUG-01", quantity=D(5), unit="each")
    return ShipmentPlan(
        number=number,
        partner="acme",
        order_number="PO-1",
        ship_from=Party(role=PartyRole.ship_from, name="Blue Harbor Supply"),
        ship_to=Party(role=PartyRole.ship_to, name="Acme Store 7"),
        cartons=(Carton(sscc="006141410000000012", contents=(packed,)),),
    )


def a_booking(reference: str = "B1") -> Booking:
    drawn = Label(sscc="006141410000000012", tracking_number="T1", content="JVBERg==")
    return Booking(carrier="house", reference=reference, tracking_number="T1", labels=(drawn,))


def an_edition(version: str = "1", mapping: str = "acme/850", text: str = "mapping: acme/850\n") -> Edition:
    layer = Layer(file=f"partners/{mapping}.yaml", name=mapping, version=version, text=text)
    label = f"{mapping}@{version}#{layer.digest[:12]}"
    return Edition(mapping=mapping, version=version, label=label, layers=(layer,))
