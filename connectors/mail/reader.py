"""Mails become orders, and our answers become mails.

What is read of a mail: the sender, and the spreadsheets attached to it. Text and HTML are for people.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from canonical.document import RawDocument, TranslatedOrder, Translation
from canonical.finding import Finding, Place, Severity
from canonical.lifecycle import Validation
from canonical.message import Draft, Parcel
from connectors.mail import answer
from connectors.mail.envelope import LIMITS, Attachment, Limits, OpenedMail, TooMuch, open_mail
from connectors.mail.sender import is_proven, partners_of
from connectors.mail.spreadsheet import EXPECTED, BadSpreadsheet, SheetText, is_spreadsheet, sheets_of
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.places.table_source import TableSource
from connectors.paper.letterhead import Letterhead
from connectors.ports import ControlNumbers
from connectors.profile import Profile

Original = Callable[[str, str], bytes | None]
"""Partner and order number to the exact bytes of the mail that the order came in, or nothing where it is not known."""


def _forgotten(partner: str, order_number: str) -> bytes | None:
    return None


class MailDesk:
    """Reads the mails of one channel and writes its answers: a ``Translator`` and a ``Renderer``.

    ``address`` is ours, ``company`` our name beside it, ``letterhead`` stands on the papers that are attached.
    ``authserv_ids`` are the names of our own mail servers, the
    only ones whose word about a sender counts; ``trust_senders`` believes ``From`` as it stands and is for practice.
    """

    def __init__(
        self,
        book: MappingBook,
        *,
        address: str,
        company: str,
        letterhead: Letterhead | None = None,
        authserv_ids: Sequence[str] = (),
        trust_senders: bool = False,
        original: Original = _forgotten,
        limits: Limits = LIMITS,
    ) -> None:
        self._book = book
        self._us = answer.Us(address=address, company=company, head=letterhead)
        self._authserv_ids, self._trust = tuple(authserv_ids), trust_senders
        self._original, self._limits = original, limits

    @property
    def _profiles(self) -> Mapping[str, Profile]:
        return self._book.profiles

    def translate(self, document: RawDocument, now: datetime) -> Translation:
        """Read a mail; one without a spreadsheet, or from a stranger, comes back with the reason as a finding."""
        try:
            mail = open_mail(document.content, self._limits)
        except TooMuch as error:
            finding = Finding(
                rule="mail_not_opened", says=str(error), expected=error.expected,
                mend="Read it in the mailbox; ask the sender for a plain mail with the order attached.",
            )  # fmt: skip
            return Translation(validation=Validation.invalid, findings=(finding,))
        partners = partners_of(mail.sender, self._profiles)
        files = [a for a in mail.attachments if is_spreadsheet(a)]
        if mail.automatic or (mail.bulk and not (files and partners)):
            return _machine(mail, surprising=bool(files and partners))
        if len(partners) != 1:
            return Translation(validation=Validation.unidentified, findings=(_stranger(mail, partners),))
        return self._from(partners[0], mail, files)

    def render(self, draft: Draft, *, key: str, numbers: ControlNumbers, now: datetime) -> Parcel:
        """Write an answer, a ship notice, an invoice or a question as a mail. Raises ``Unreadable``."""
        return answer.write(
            draft, key=key, now=now, us=self._us, profile=self._profiles.get(draft.partner), original=self._original
        )

    def _from(self, profile: Profile, mail: OpenedMail, files: Sequence[Attachment]) -> Translation:
        if not files:
            return Translation(
                validation=Validation.invalid, partner=profile.partner, findings=(_nothing_to_read(mail),)
            )
        mapping = self._book.mapping(profile.mail.mapping if profile.mail else "")
        orders: list[TranslatedOrder] = []
        findings: list[Finding] = []
        for file in files:
            for found in self._read(file, mapping, profile.partner):
                (orders if isinstance(found, TranslatedOrder) else findings).append(found)  # type: ignore[arg-type]
        doubts = () if self._believes(mail) else (_unproven(mail),)
        return Translation(
            validation=Validation.valid if orders else Validation.invalid,
            partner=profile.partner,
            orders=tuple(o.model_copy(update={"findings": (*doubts, *o.findings)}) for o in orders),
            findings=(*findings, *_left_out(mail, files)),
        )

    def _believes(self, mail: OpenedMail) -> bool:
        return self._trust or is_proven(mail.sender, mail.authentication, self._authserv_ids)

    def _read(self, file: Attachment, mapping: CompiledMapping, partner: str) -> Iterator[TranslatedOrder | Finding]:
        try:
            sheets = sheets_of(file, self._limits)
        except BadSpreadsheet as error:
            yield _unreadable(file, str(error))
            return
        if not any(cell.strip() for sheet in sheets for row in sheet.rows for cell in row):
            yield _unreadable(file, "it is empty")
            return
        tables = self._book.tables
        read = [
            (sheet, mapping.read(TableSource(sheet.rows, part=_part(file, sheet)), partner=partner, tables=tables))
            for sheet in sheets
        ]
        ordered = any(mapped.order is not None for _, mapped in read)
        for sheet, mapped in read:
            findings = tuple(_placed(f, file, sheet) for f in mapped.findings)
            if mapped.order is not None:
                yield TranslatedOrder(
                    order=mapped.order, mapping=mapping.label, place=Place(part=_part(file, sheet)), findings=findings
                )
            else:
                yield from (_unused(f, beside_an_order=ordered) for f in findings)


def _machine(mail: OpenedMail, *, surprising: bool) -> Translation:
    """Nothing is ordered by an automatic reply, and nothing is answered to it."""
    finding = Finding(
        rule="automatic_mail",
        says=f"This is an automatic mail from {mail.sender or 'nobody'}: {mail.automatic or mail.bulk}."
        + (" It carries a spreadsheet all the same." if surprising else ""),
        severity=Severity.hold if surprising else Severity.inform,
        mend="Ask the sender whether it was meant as an order, and to send it again." if surprising else None,
        evidence={"subject": mail.subject},
    )
    return Translation(validation=Validation.valid, findings=(finding,))


def _stranger(mail: OpenedMail, partners: Sequence[Profile]) -> Finding:
    if not mail.sender:
        return Finding(
            rule="unknown_sender", says="The mail does not say who sent it, or names several senders.",
            expected="one address in From", mend="Discard it, or ask whoever you believe to have sent it.",
            evidence={"subject": mail.subject},
        )  # fmt: skip
    if partners:
        names = ", ".join(sorted(p.partner for p in partners))
        return Finding(
            rule="ambiguous_sender", says=f"{mail.sender} belongs to several partners: {names}.",
            expected="each sender under mail.senders of one profile", mend="Mend the profiles, then answer retry.",
            evidence={"from": mail.sender, "subject": mail.subject},
        )  # fmt: skip
    return Finding(
        rule="unknown_sender", says=f"Nobody here knows {mail.sender}.",
        expected="an address that stands under mail.senders in a partner's profile",
        mend="If it is a customer, add the address to the profile and answer retry; else discard.",
        evidence={"from": mail.sender, "subject": mail.subject},
    )  # fmt: skip


def _unproven(mail: OpenedMail) -> Finding:
    return Finding(
        rule="sender_not_verified",
        says=f"The mail says that it is from {mail.sender}, but our mail server does not vouch for that.",
        expected="DMARC or DKIM passed, as told by a mail server that is configured as ours",
        mend="Ask the customer on a way you know whether they sent it; approve if so, reject if not.",
        evidence={"from": mail.sender, "authentication_results": mail.authentication[:500] or "none"},
    )


def _nothing_to_read(mail: OpenedMail) -> Finding:
    names = [a.name for a in mail.attachments]
    if any(name.lower().endswith(".pdf") for name in names):
        says = f"Only a PDF is attached ({', '.join(names)}): a person must read it (PDF orders come later)."
    elif names:
        says = f"No spreadsheet is attached, only {', '.join(names)}: a person must read it."
    else:
        says = "Nothing is attached: a person must read the mail."
    return Finding(
        rule="no_spreadsheet", says=says, expected=EXPECTED, mend="Enter the order by hand, or ask for a spreadsheet.",
        evidence={"from": mail.sender, "subject": mail.subject},
    )  # fmt: skip


def _unreadable(file: Attachment, why: str) -> Finding:
    return Finding(
        rule="unreadable_spreadsheet", says=f"{file.name} cannot be read: {why}.", expected=EXPECTED,
        mend="Ask the sender to save the file again and to send it once more.", place=Place(part=file.name),
        evidence={"size": str(len(file.content))},
    )  # fmt: skip


def _left_out(mail: OpenedMail, files: Sequence[Attachment]) -> Iterator[Finding]:
    names = [a.name for a in mail.attachments if a not in files]
    if names:
        says = f"Attached, but not read: {', '.join(names)}."
        yield Finding(rule="attachment_not_read", says=says, severity=Severity.inform)


def _placed(finding: Finding, file: Attachment, sheet: SheetText) -> Finding:
    place = (finding.place or Place()).model_copy(update={"part": _part(file, sheet)})
    return finding.model_copy(update={"place": place})


def _unused(finding: Finding, *, beside_an_order: bool) -> Finding:
    """Put before a person what made no order, for the sender is not told of it; pass over a sheet of other matter."""
    if finding.rule == "unreadable" and beside_an_order:
        return finding.model_copy(update={"severity": Severity.inform})
    return finding.model_copy(update={"severity": Severity.hold}) if finding.severity is Severity.reject else finding


def _part(file: Attachment, sheet: SheetText) -> str:
    return f"{file.name} / {sheet.name}" if sheet.name else file.name
