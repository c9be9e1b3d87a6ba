"""The counter: orders that our own people are told and enter, and answers that they tell.

What is written for it goes nowhere by itself: ``crossdock order show`` shows it.
"""

from datetime import datetime

from canonical.acknowledgement import OrderAcknowledgement
from canonical.document import RawDocument, TranslatedOrder, Translation
from canonical.finding import Finding
from canonical.inquiry import Inquiry
from canonical.invoice import Invoice
from canonical.lifecycle import Validation
from canonical.message import Draft, MessageKind, Parcel
from canonical.order_change import OrderChangeAnswer
from canonical.shipment import ShipNotice
from connectors import order_form
from connectors.mail import inquiry, letter
from connectors.mail.change_letter import changed
from connectors.mail.invoice_letter import invoiced
from connectors.mapping.library.book import MappingBook
from connectors.ports import Channel, ControlNumbers, Done, Outcome, Unreadable


def open_counter(name: str, book: MappingBook, company: str) -> Channel:
    """Return a channel by which our own people bring orders in and answers out."""
    counter = Counter(book, company)
    return Channel(name=name, kind="desk", translator=counter, renderer=counter, courier=counter)


class Counter:
    """A ``Translator``, ``Renderer`` and ``Courier`` without any road to the outside."""

    def __init__(self, book: MappingBook, company: str) -> None:
        self._book = book
        self._company = company

    def translate(self, document: RawDocument, now: datetime) -> Translation:
        """Read again what was entered."""
        forms = order_form.read(document.content, document.name)
        if forms.problems:
            findings = tuple(Finding(rule="bad_order_form", says=says) for says in forms.problems)
            return Translation(validation=Validation.invalid, findings=findings)
        orders = tuple(TranslatedOrder(order=one.form.order(), mapping=order_form.MAPPING) for one in forms.orders)
        return Translation(validation=Validation.valid, partner=orders[0].order.partner, orders=orders)

    def render(self, draft: Draft, *, key: str, numbers: ControlNumbers, now: datetime) -> Parcel:
        """Write what must be told. Raises ``Unreadable`` for what nobody tells on the telephone."""
        profile = self._book.profiles.get(draft.partner)
        subject, text = self._words(draft, profile.name if profile else "")
        content = f"{subject}\n\n{letter.spoken(text)}".encode()
        return Parcel(key=key, kind=draft.kind, partner=draft.partner, name=f"{key}.txt", content=content)

    def stage(self, parcel: Parcel) -> None:
        """Do nothing: it lies where it can be read."""

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Say that it is ready to be told."""
        return Done(reference="shown")

    def _words(self, draft: Draft, customer: str) -> tuple[str, str]:
        names = {"customer": customer, "company": self._company}
        if draft.kind is MessageKind.order_acknowledgement:
            return letter.confirmation(OrderAcknowledgement.model_validate_json(draft.body), **names)
        if draft.kind is MessageKind.order_change_answer:
            return changed(OrderChangeAnswer.model_validate_json(draft.body), **names)
        if draft.kind is MessageKind.ship_notice:
            return letter.departure(ShipNotice.model_validate_json(draft.body), **names)
        if draft.kind is MessageKind.invoice:
            return invoiced(Invoice.model_validate_json(draft.body), **names)
        if draft.kind in (MessageKind.question, MessageKind.payment_request):
            return inquiry.asked(Inquiry.model_validate_json(draft.body), **names)
        raise Unreadable(f"A {draft.kind} is nothing that our people can tell on the telephone.")
