"""A warehouse that a third party runs for the hub on a test's bench: what it is told, and what it says."""

from canonical.message import MessageKind
from canonical.shipment import sscc
from canonical.storage import Keeper, Warehouse
from connectors.mapping.library.book import MappingBook
from connectors.profile import Identity, SourcingTerms
from pipeline.shelf import Shelf
from tests.pipeline.bench import interchange
from tests.pipeline.shelving import shelve

NAME, SENDER = "depot", "DEPOT3PL"


def found(hub, **levels):
    """Open a warehouse named depot with that much in it, and let acme be served from it and from ours."""
    known = hub.book.profiles["acme"]
    theirs = {
        "them": Identity(qualifier="ZZ", id=SENDER),
        "sets": {"945": "base/x12-945", "944": "base/x12-944"},
        "answers": ("997",),
    }
    profile = known.model_copy(update={"partner": NAME, "edi": known.edi.model_copy(update=theirs)})
    book = hub.book
    hub.book = MappingBook(book.folder, {**book.profiles, NAME: profile}, book.mappings, book.merged)
    hub.desk.profiles, hub.desk.shelf = hub.book.profiles, Shelf(hub.book)
    hub.open(hub.edi("acme"), hub.edi(NAME))
    sourcing = SourcingTerms(warehouses=(NAME, "main"), split="freely")
    hub.agree("acme", fulfilment={"sourcing": sourcing, "shortage": "partial"})
    with hub.unit() as uow:
        uow.warehouses.put(Warehouse(name=NAME, partner=NAME, kind=Keeper.third_party))
    shelve(hub, NAME, **levels)


def asked(hub):
    """Return the warehouse orders that lie ready for the depot, each as its lines."""
    files = [content for name, content in hub.out(NAME).items() if "_940_" in name]
    return [[line for line in content.decode().split("~\n") if line] for content in files]


def says(order, *lines, number="WS-1", control=1, **more):
    """Return a 945 about a warehouse order; each line is sku, sent and asked, then what else stands under it."""
    written = [
        f"W06*F*{order}*20261124*{number}**4711",
        "N1*ST*Acme Stores Portland*92*0012",
        f"W27*M*{more.get('scac', 'UPSN')}*Ground",
    ]
    for at, (sku, sent, wanted, *under) in enumerate(lines, 1):
        marks = [one for one in under if one.startswith("MAN")]
        rest = [one for one in under if not one.startswith("MAN")]
        own = [f"MAN*GM*{sscc('0555555', 100 * int(order[:6]) + at)}"]
        written += [f"LX*{at}", *(marks or own), f"W12*SH*{wanted}*{sent}**EA**VN*{sku}", *rest]
    written.append(f"W03*{sum(line[1] for line in lines)}")
    return interchange(written, kind="945", functional="SW", sender=SENDER, control=control)


def tell(hub, order, *lines, control=1, **words):
    """Let the depot say what it sent."""
    hub.drop(NAME, f"945-{control}.edi", says(order, *lines, control=control, **words))
    hub.run()


def receives(hub, transfer, *lines, number="WR-1", control=50):
    """Let the depot say what arrived; each line is sku, how many, and what else stands under it."""
    written = [f"W17*F*20261126*{number}*{transfer}", "N1*WH*Depot*91*depot"]
    for sku, many, *under in lines:
        written += [f"W07*{many}*EA**VN*{sku}", *under]
    written.append(f"W14*{sum(line[1] for line in lines)}")
    hub.drop(
        NAME, f"944-{control}.edi", interchange(written, kind="944", functional="RE", sender=SENDER, control=control)
    )
    hub.run()


def notices(hub):
    return hub.messages(MessageKind.ship_notice)
