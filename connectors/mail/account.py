"""Where our mail account is: one server to read orders from, one to send answers by."""

import ssl
from typing import Literal

from pydantic import Field, model_validator

from canonical.noun import Noun

_LOOPBACK = ("127.0.0.1", "::1", "localhost")

Security = Literal["tls", "starttls", "none"]


class MailServer(Noun):
    """A server and our name there.

    ``password`` is a reference (``env:NAME`` or ``file:path``), never the password itself. ``security`` is ``tls``
    from the first byte, ``starttls``, or ``none``, which only loopback may have. ``ca_file`` names a certificate
    authority of one's own. ``timeout`` is in seconds and holds for every single answer of the server.
    """

    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)
    user: str = ""
    password: str = ""
    security: Security = "tls"
    ca_file: str = ""
    timeout: float = Field(default=30, gt=0, le=300)

    @model_validator(mode="after")
    def _plain_only_at_home(self) -> "MailServer":
        if self.security == "none" and self.host not in _LOOPBACK:
            raise ValueError(
                f"{self.host}: security none would send the password readable over the network;"
                " write tls or starttls (none is for 127.0.0.1 only)"
            )
        return self

    @property
    def place(self) -> str:
        """Host and port, as they stand in sentences."""
        return f"{self.host}:{self.port}"

    def tls(self) -> ssl.SSLContext:
        """Return the rules for an encrypted connection: TLS 1.2 at least, certificate and host name checked."""
        context = ssl.create_default_context(cafile=self.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class ImapAccount(MailServer):
    """The mailbox that orders come to, and its folders; those that are missing are made, the inbox excepted."""

    port: int = Field(default=993, ge=1, le=65535)
    inbox: str = "INBOX"
    claimed: str = "Crossdock-claimed"
    archive: str = "Crossdock-archive"
    set_aside: str = "Crossdock-set-aside"


class SmtpAccount(MailServer):
    """The server that takes our answers; without ``user`` we do not log in."""

    port: int = Field(default=465, ge=1, le=65535)
