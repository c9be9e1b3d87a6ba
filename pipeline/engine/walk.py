"""All the steps of the walk, in the order in which an order meets them."""

from pipeline.answers.dispatch import Freeze, Send
from pipeline.answers.receipt import Settle
from pipeline.answers.watch import Watch
from pipeline.billing.invoicing import Bill
from pipeline.changes.amend import Amend
from pipeline.deciding.route import Route
from pipeline.desk import Desk
from pipeline.incoming.intake import Intake
from pipeline.incoming.translate import Translate
from pipeline.review.expiry import Expire
from pipeline.shipping.book import Book
from pipeline.shipping.consign import Consign
from pipeline.shipping.fulfil import Pack
from pipeline.shipping.lapse import Lapse, SetApart
from pipeline.shipping.rest import Rest
from pipeline.shipping.revoke import Revoke
from pipeline.step import Batch, Step
from pipeline.warehouses.chase import Chase


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
