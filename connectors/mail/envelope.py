"""A mail is opened: who sent it, whether a machine wrote it, and what is attached. Nothing in it is believed yet.

The bytes come from anybody, so limits stand before each opening: size, number of parts, depth, length of a header.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import EmailPolicy

_LONGEST_HEADER = 8000  # characters; the standard library needs time in the square of it
_TROUBLE = (ValueError, LookupError, AttributeError, TypeError, RecursionError, HeaderParseError)
# What the standard library's mail parser is known to raise on hostile headers instead of noting a defect.


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a mail we are willing to look at."""

    mail_bytes: int = 20_000_000
    parts: int = 20
    depth: int = 3  # containers around a part
    rows: int = 5_000
    columns: int = 200
    zip_ratio: int = 100
    zip_entries: int = 1_000


LIMITS = Limits()


class TooMuch(Exception):
    """A mail goes beyond a limit, or cannot be parsed; ``str()`` is a sentence, ``expected`` says what we take."""

    def __init__(self, says: str, expected: str) -> None:
        super().__init__(says)
        self.expected = expected


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file in a mail; ``name`` is safe to show and never a path."""

    name: str
    media_type: str
    charset: str
    content: bytes

    @property
    def ending(self) -> str:
        """The end of the name: ``xlsx``."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


@dataclass(frozen=True, kw_only=True)
class OpenedMail:
    """What a mail says of itself, and its files."""

    sender: str  # the address in From, lower case; empty where there is none, or more than one
    subject: str
    message_id: str
    references: str
    automatic: str  # why it is a machine's answer to a mail; empty: it is none
    bulk: str  # why it may be a mass mailing; some programs mark the orders they send so, too
    authentication: str  # the topmost Authentication-Results, as it stands
    attachments: tuple[Attachment, ...]


def open_mail(content: bytes, limits: Limits = LIMITS) -> OpenedMail:
    """Read a mail's headers and files. Raises ``TooMuch``, and nothing else."""
    _weigh(content, limits)
    try:
        mail = message_from_bytes(content, policy=_BOUNDED)
        attachments = tuple(a for part in _leaves(mail, limits) if (a := _attachment(part)))
        automatic, bulk = _automatic(mail), _bulk(mail)
    except _TROUBLE as error:
        raise TooMuch(f"This is not a mail that can be read: {error}.", "a mail as RFC 5322 describes it") from error
    return OpenedMail(
        sender=_sender(mail),
        subject=words(_raw(mail, "subject")),
        message_id=_id(_raw(mail, "message-id")),
        references=" ".join(re.findall(r"<[^<>\s]{1,250}>", _raw(mail, "references"))[-10:]),
        automatic=automatic,
        bulk=bulk,
        authentication=_raw(mail, "authentication-results"),
        attachments=attachments,
    )


def words(value: str) -> str:
    """Return a header's text as people read it: encoded words decoded, on one line, without control characters."""
    try:
        pieces = [_decoded(piece, charset) for piece, charset in decode_header(value)]
    except _TROUBLE:
        pieces = [value]
    return clean("".join(pieces))


def clean(text: str, longest: int = 200) -> str:
    """Return text on one line, printable, and no longer than that."""
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in whole[: longest * 4]).split())[:longest]


def unfold(headers: bytes, name: bytes) -> str:
    """Return one header's text from raw header lines, or an empty string."""
    found = re.search(rb"(?im)^" + re.escape(name) + rb":[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", headers)
    return words(re.sub(r"\r?\n", "", found[1].decode("utf-8", "surrogateescape"))) if found else ""


class _Bounded(EmailPolicy):
    """The standard reading of a mail, with every header cut where reading it would take too long."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name[:_LONGEST_HEADER], value[:_LONGEST_HEADER]


_BOUNDED = _Bounded()


def _weigh(content: bytes, limits: Limits) -> None:
    if len(content) > limits.mail_bytes:
        raise TooMuch(f"The mail has {len(content):,} bytes.", f"at most {limits.mail_bytes:,} bytes")
    # Parsing takes time in depth times length, so nesting is counted before anything is parsed.
    cuts = len(re.findall(rb"(?i)boundary|message/", content))
    if cuts > 5 * limits.parts:
        raise TooMuch("The mail is cut into too many parts to be opened.", f"at most {limits.parts} parts")


def _leaves(mail: Message, limits: Limits) -> Iterator[Message]:
    count = 0
    waiting: list[tuple[Message, int]] = [(mail, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > limits.depth:
            raise TooMuch(f"The mail is nested {depth} deep.", f"at most {limits.depth} containers around a part")
        count += 1
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting.extend((piece, depth + 1) for piece in reversed(inside) if isinstance(piece, Message))
            count -= 1
        else:
            yield part
        if count > limits.parts:
            raise TooMuch(f"The mail has more than {limits.parts} parts.", f"at most {limits.parts} parts")


def _attachment(part: Message) -> Attachment | None:
    name, media_type = part.get_filename(), part.get_content_type()
    if not name and (media_type.startswith("text/") and media_type != "text/csv"):
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content:
        return None
    shown = clean(words(name or "").replace("\\", "/").rpartition("/")[2], 120) or f"unnamed {media_type}"
    return Attachment(
        name=shown, media_type=media_type, charset=part.get_content_charset("").strip("'\""), content=content
    )


def _automatic(mail: Message) -> str:
    """Tell a machine's answer by RFC 3834 and its older cousins; an order that a machine wrote is none."""
    submitted = _raw(mail, "auto-submitted").split(";")[0].strip().lower()
    precedence = _raw(mail, "precedence").strip().lower()
    signs = {
        f"Auto-Submitted says {submitted!r}": submitted.startswith(("auto-replied", "auto-notified")),
        f"Precedence says {precedence!r}": precedence == "auto_reply",
        "its return path is empty": _raw(mail, "return-path").strip() == "<>",
        "it is a delivery report": mail.get_content_type() == "multipart/report",
        "it calls itself an automatic reply": bool(_raw(mail, "x-autoreply") or _raw(mail, "x-autorespond")),
    }
    return next((sign for sign, seen in signs.items() if seen), "")


def _bulk(mail: Message) -> str:
    precedence = _raw(mail, "precedence").strip().lower()
    return f"Precedence says {precedence!r}" if precedence in ("bulk", "junk", "list") else ""


def _sender(mail: Message) -> str:
    given = [str(value) for name, value in mail.raw_items() if name.lower() == "from"]
    if len(given) != 1:
        return ""
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', "", given[0])
    bracketed = re.findall(r"<([^<>]*)>", plain)
    candidates = bracketed or [re.sub(r"\([^()]*\)", "", plain)]
    address = candidates[0].strip().lower()
    good = re.fullmatch(r"[^@\s<>,;:\"()]+@[^@\s<>,;:\"()]+", address) and address.isascii()
    return address if good and len(candidates) == 1 else ""


def _raw(mail: Message, name: str) -> str:
    """Return the topmost header of that name as it stands, on one line."""
    found = next((str(value) for key, value in mail.raw_items() if key.lower() == name), "")
    return re.sub(r"[\r\n]+", "", found)


def _id(value: str) -> str:
    found = re.search(r"<[^<>\s]{1,250}>", value)
    return found[0] if found and found[0].isascii() else ""


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return piece.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return piece.decode("utf-8", "replace")
