"""The demo: everyone offers orders, the hub runs until nothing moves any more, then the story is told."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from canonical.lifecycle import Application, BookingState, Delivery, OrderState
from crossdock.assembly import House, open_house
from crossdock.practice import warehouse
from crossdock.practice.offers import Programme
from crossdock.practice.town import Town
from crossdock.practice.walks import Walk, walks
from crossdock.settings import load
from pipeline.engine.embedded import Embedded
from pipeline.engine.walk import steps
from pipeline.schedule import Schedule
from store import UnitOfWork

_PATIENCE = 90.0  # seconds until the demo gives up waiting
_CALM = 3  # looks in a row that must find nothing to do
_MOVING = (Delivery.drafted, Delivery.queued, Delivery.sending, Delivery.staged)

Progress = Callable[[str, int, int], None]  # a sentence, answers sent, answers there are to send


@dataclass
class Outcome:
    """What the demo left behind."""

    walks: list[Walk] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what went wrong, one sentence each
    seconds: float = 0.0


def run(config: Path, town: Town, programme: Programme, progress: Progress) -> Outcome:
    """Run the hub against the practice world until every offer is taken in and nothing moves any more.

    When all is calm for the first time, the programme's second part is offered.
    """
    started = time.monotonic()
    house = open_house(load(config))
    engine = Embedded(house.desk, steps(house.desk), workers=house.settings.workers, sweep=timedelta(seconds=1))
    schedule = Schedule(house.every, engine.hint, house.desk.clock)
    engine.start()
    schedule.start()
    try:
        settled = _wait(house, engine, town, progress, documents=min(programme.documents, 1))
        programme.later(town)
        settled = settled and _wait(house, engine, town, progress, documents=programme.documents)
    finally:
        schedule.stop()
        engine.stop()
    with house.desk.store.reading() as uow:
        _print_labels(uow, config.parent / "labels")
        faults = uow.stock.audit() + ([] if settled else [f"The hub did not settle within {_PATIENCE:.0f} seconds."])
        faults += [
            f"{m.name or m.key} could not be sent: {m.note}" for m in uow.messages.list(delivery=Delivery.failed)
        ]
        outcome = Outcome(walks(uow), faults, time.monotonic() - started)
    house.close()
    return outcome


def _wait(house: House, engine: Embedded, town: Town, progress: Progress, *, documents: int) -> bool:
    deadline, calm = time.monotonic() + _PATIENCE, 0
    while time.monotonic() < deadline:
        busy = warehouse.work(house.desk)
        with house.desk.store.reading() as uow:
            progress(*_standing(uow))
            busy += _moving(uow) + (len(uow.documents.list(limit=100_000)) < documents)
        calm = 0 if busy or not engine.idle or town.waiting() else calm + 1
        if calm >= _CALM:
            return True
        time.sleep(0.15)
    return False


def _print_labels(uow: UnitOfWork, folder: Path) -> None:
    """Put every label into a file, as the label printer would."""
    folder.mkdir(exist_ok=True)
    for shipment in uow.shipments.list(state=BookingState.booked):
        for label in uow.shipments.labels(shipment.id):
            (folder / f"{shipment.partner}-{shipment.plan.order_number}-{label.sscc}.pdf").write_bytes(label.content)


def _standing(uow: UnitOfWork) -> tuple[str, int, int]:
    documents = uow.documents.list(limit=100_000)
    messages = uow.messages.list(limit=100_000)
    sent = sum(m.delivery in (Delivery.sent, Delivery.delivered) for m in messages)
    orders = uow.orders.list(limit=100_000)
    says = f"{len(documents)} documents received, {len(orders)} orders, {sent} of {len(messages)} answers sent"
    return says, sent, len(messages)


def _moving(uow: UnitOfWork) -> int:
    """Count what the hub has still to do by itself."""
    return (
        len(uow.documents.list(application=Application.pending))
        + len(uow.orders.list(state=OrderState.interpreted))
        + len(uow.orders.list(state=OrderState.accepted))
        + sum(len(uow.messages.list(delivery=state)) for state in _MOVING)
        + sum(len(uow.shipments.list(state=state)) for state in (BookingState.planned, BookingState.requested))
    )
