"""All the steps of the walk, in the order in which an order meets them."""

from pipeline.amend import Amend
from pipeline.billing import Bill
from pipeline.book import Book
from pipeline.chase import Chase
from pipeline.consign import Consign
from pipeline.desk import Desk
from pipeline.dispatch import Freeze, Send
from pipeline.expiry import Expire
from pipeline.fulfil import Pack
from pipeline.intake import Intake
from pipeline.lapse import Lapse, SetApart
from pipeline.receipt import Settle
from pipeline.rest import Rest
from pipeline.revoke import Revoke
from pipeline.route import Route
from pipeline.step import Batch, Step
from pipeline.translate import Translate
from pipeline.watch import Watch


def steps(desk: Desk) -> tuple[Step, ...]:
    """Return every step, ready to run."""
    return (
        Intake(desk),
        Batch(desk, Translate(desk), size=20),
        Batch(desk, Amend(desk)),
        Batch(desk, Route(desk)),
        Batch(desk, Consign(desk)),
        Batch(desk, Pack(desk)),
        Book(desk),
        Revoke(desk),
        Batch(desk, Bill(desk)),
        Batch(desk, Freeze(desk)),
        Send(desk),
        Settle(desk),
        Batch(desk, Watch(desk)),
        Batch(desk, Chase(desk)),
        Batch(desk, Lapse(desk)),
        Batch(desk, Rest(desk)),
        Batch(desk, SetApart(desk)),
        Batch(desk, Expire(desk)),
    )
