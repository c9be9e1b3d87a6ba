"""What is agreed about an exchange of documents by AS2."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from canonical.noun import Noun

Digest = Literal["sha1", "sha224", "sha256", "sha384", "sha512"]
Cipher = Literal["3des", "aes128", "aes192", "aes256"]

STRONG: tuple[Digest | Cipher, ...] = ("sha224", "sha256", "sha384", "sha512", "aes128", "aes192", "aes256")


def _name(value: str) -> str:
    if not value.isascii() or not value.isprintable() or not value.strip() or len(value) > 128:
        raise ValueError("should be 1 to 128 printable ASCII characters (RFC 4130, 6.2)")
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc):
        raise ValueError("should be https://host/path or http://host/path, without a user or password in it")
    return value


Name = Annotated[str, AfterValidator(_name)]
Url = Annotated[str, AfterValidator(_url)]


class TheirCertificate(Noun):
    """One certificate of the partner's; ``from`` is the day from which on we encrypt for it, else its own first day."""

    model_config = ConfigDict(populate_by_name=True)

    certificate: Path
    from_: date | None = Field(default=None, alias="from")

    @property
    def since(self) -> datetime | None:
        """The day's first instant, in UTC."""
        return datetime(self.from_.year, self.from_.month, self.from_.day, tzinfo=UTC) if self.from_ else None


class OurCertificate(TheirCertificate):
    """One certificate of ours and its key; from the day ``from`` on we sign with it, and it decrypts at any time."""

    key: str = Field(min_length=1)  # a reference, as every secret
    key_password: str = ""


class As2Terms(Noun):
    """Who exchanges with whom, where, under which keys, and how.

    Several certificates may stand beside each other while one is changed: all
    that are valid are accepted, and the one whose day came last is written with.
    """

    us: Name  # AS2-From of what we send
    them: Name
    url: Url  # where the partner takes messages in
    ours: tuple[OurCertificate, ...] = Field(min_length=1)
    theirs: tuple[TheirCertificate, ...] = Field(min_length=1)

    sign: Digest | Literal["none"] = "sha256"
    encrypt: Cipher | Literal["none"] = "aes256"
    compress: Literal["none", "before_signing", "after_signing"] = "none"
    content_type: str = Field(default="application/EDI-X12", pattern=r"^[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+$")
    transfer_encoding: Literal["binary", "base64"] = "binary"

    receipt: Literal["none", "sync", "async"] = "sync"
    receipt_signed: bool = True
    receipt_url: Url = ""  # async: where the partner sends the receipt, our own endpoint as it is seen from there
    receipt_minutes: int = Field(default=60, ge=1, le=10_080)  # async: how long we wait before we send once more

    require: tuple[Literal["signed", "encrypted"], ...] = ("signed", "encrypted")
    accept: tuple[Digest | Cipher, ...] = ()  # old algorithms that this partner may use: sha1, 3des
    receipt_hosts: tuple[str, ...] = ()  # where their receipts may be asked to be sent, beside the host of url

    max_bytes: int = Field(default=50_000_000, ge=1, le=500_000_000)
    answer_seconds: float = Field(default=120, gt=0, le=300)
    ca_file: str = ""
    warn_days: int = Field(default=30, ge=0)

    @model_validator(mode="after")
    def _agrees(self) -> "As2Terms":
        if self.receipt == "async" and not self.receipt_url:
            raise ValueError("receipt: async needs receipt_url, our own endpoint as the partner reaches it")
        if self.url.startswith("http:") and self.encrypt == "none" and not self.local:
            raise ValueError("url: http with encrypt: none would send orders readable; write https, or encrypt")
        return self

    @property
    def local(self) -> bool:
        """Whether the partner is on this machine."""
        return urlsplit(self.url).hostname in ("127.0.0.1", "::1", "localhost")

    def accepts(self, algorithm: str) -> bool:
        """Tell whether the partner may use an algorithm; what we use ourselves they may too."""
        return algorithm in (*STRONG, *self.accept, self.sign, self.encrypt)
