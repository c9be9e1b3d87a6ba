"""An answer is written as a mail, once and for ever: the same draft under the same key has the same bytes."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple

from pydantic import ValidationError

from canonical.acknowledgement import OrderAcknowledgement
from canonical.inquiry import Inquiry
from canonical.invoice import Invoice
from canonical.message import Draft, MessageKind, Parcel
from canonical.order_change import OrderChangeAnswer
from canonical.shipment import ShipNotice
from connectors.mail import inquiry, letter
from connectors.mail.change_letter import changed
from connectors.mail.envelope import OpenedMail, TooMuch, clean, open_mail
from connectors.mail.invoice_letter import invoiced
from connectors.mail.sender import partners_of
from connectors.paper.confirmation import confirmation
from connectors.paper.drawing import draw
from connectors.paper.invoice import invoice
from connectors.paper.letterhead import Letterhead
from connectors.paper.sheet import Sheet
from connectors.ports import Unreadable
from connectors.profile import Profile

_PLAIN = SMTP.clone(cte_type="7bit")  # nothing in it that an old mail server could spoil


@dataclass(frozen=True, kw_only=True)
class Us:
    """Who writes: our address, and our name beside it."""

    address: str
    company: str
    head: Letterhead | None = None  # of the papers attached; nothing: our name alone

    @property
    def letterhead(self) -> Letterhead:
        """What stands at the head of our papers."""
        return self.head or Letterhead(lines=(self.company,))


class _Words(NamedTuple):
    """What a mail says."""

    order_number: str
    told_to: str  # the address that the draft names; else nothing
    subject: str
    text: str
    paper: Sheet | None = None  # what is attached


def write(
    draft: Draft,
    *,
    key: str,
    now: datetime,
    us: Us,
    profile: Profile | None,
    original: Callable[[str, str], bytes | None],
) -> Parcel:
    """Return the mail as frozen bytes. Raises ``Unreadable`` where there is nothing to say or nobody to say it to."""
    customer = profile.name if profile else ""
    words = _words(draft, customer, us)
    asked = _asked(original(draft.partner, words.order_number))
    mail = EmailMessage(policy=_PLAIN)
    mail["From"] = _address(us.address, us.company)
    mail["To"] = _address(words.told_to or _receiver(draft.partner, profile, asked), customer)
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(key, us.address)
    if asked is not None and asked.message_id:
        mail["In-Reply-To"] = asked.message_id
        mail["References"] = f"{asked.references} {asked.message_id}".strip()
    mail["Auto-Submitted"] = "auto-replied"  # RFC 3834: no machine answers this
    mail["X-Auto-Response-Suppress"] = "All"  # Exchange's own word for the same
    mail.set_content(words.text)
    if words.paper is not None:
        file = f"{_named(words.paper.title)}.pdf"
        mail.add_attachment(draw(words.paper), maintype="application", subtype="pdf", filename=file)
        mail.set_boundary(f"=_{hashlib.sha256(key.encode()).hexdigest()[:40]}")  # the same at every writing
    name = _named(words.order_number)
    content = mail.as_bytes(policy=_PLAIN)
    return Parcel(
        key=key, kind=draft.kind, partner=draft.partner, name=f"{draft.kind.value}_{name}.eml", content=content
    )


def message_id(key: str, address: str) -> str:
    """Return the one Message-ID that a message with this key ever has."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{address.rpartition('@')[2]}>"


def _words(draft: Draft, customer: str, us: Us) -> _Words:
    try:
        return _said(draft, customer, us)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in wrong["loc"])
        raise Unreadable(f"This {draft.kind} cannot be written as a mail: {where}: {wrong['msg']}.") from error


def _said(draft: Draft, customer: str, us: Us) -> _Words:
    names = {"customer": customer, "company": us.company}
    if draft.kind is MessageKind.order_acknowledgement:
        told = OrderAcknowledgement.model_validate_json(draft.body)
        paper = confirmation(told, us.letterhead, customer)
        return _Words(told.order_number, told.answer_to, *letter.confirmation(told, **names), paper)
    if draft.kind is MessageKind.order_change_answer:
        granted = OrderChangeAnswer.model_validate_json(draft.body)
        return _Words(granted.order_number, granted.answer_to, *changed(granted, **names))
    if draft.kind is MessageKind.ship_notice:
        notice = ShipNotice.model_validate_json(draft.body)
        return _Words(notice.plan.order_number, notice.answer_to, *letter.departure(notice, **names))
    if draft.kind is MessageKind.invoice:
        owed = Invoice.model_validate_json(draft.body)
        paper = invoice(owed, us.letterhead)
        return _Words(owed.order_number, owed.answer_to, *invoiced(owed, **names), paper)
    if draft.kind in (MessageKind.question, MessageKind.payment_request):
        asked = Inquiry.model_validate_json(draft.body)
        return _Words(asked.order_number, asked.answer_to, *inquiry.asked(asked, **names))
    raise Unreadable(f"A {draft.kind} is nothing that a mail can say; expected an answer, a notice or a question.")


def _named(words: str) -> str:
    """Return words that can be part of a file's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", words)[:60] or "order"


def _asked(content: bytes | None) -> OpenedMail | None:
    if content is None:
        return None
    try:
        return open_mail(content)
    except TooMuch:
        return None


def _receiver(partner: str, profile: Profile | None, asked: OpenedMail | None) -> str:
    """Return the agreed address, else the sender if we know him, else the first agreed sender; never a Reply-To."""
    if profile is None or profile.mail is None:
        raise Unreadable(f"{partner} has no mail section in its profile, so nobody knows where to write.")
    if profile.mail.answer_to:
        return profile.mail.answer_to
    if asked is not None and partners_of(asked.sender, {profile.partner: profile}):
        return asked.sender
    whole = [sender for sender in profile.mail.senders if not sender.startswith("@")]
    if not whole:
        raise Unreadable(
            f"Nobody knows where to write to {profile.partner}: its profile names no answer_to and no whole address."
        )
    return whole[0]


def _address(spec: str, name: str) -> Address:
    try:
        return Address(display_name=clean(name), addr_spec=spec.strip())
    except (ValueError, IndexError, HeaderParseError) as error:
        raise Unreadable(f"{spec!r} is not an address that a mail can be sent to: {error}") from error
