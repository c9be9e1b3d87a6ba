"""Answers leave: one mail, over SMTP, to everybody named in its ``To``.

SMTP has no look-up: after a connection that broke while the mail was handed over, nobody can say whether it
arrived. So the promise is at least once: a repeat has the same bytes and the same Message-ID, by which most mail
programs show it once. All receivers get it, or none.

Every ``smtplib.SMTPException`` is an ``OSError``, a broken connection included.
"""

import email.policy
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.parser import BytesHeaderParser

from canonical.message import Parcel
from connectors.mail.account import SmtpAccount
from connectors.ports import Done, Outcome, Refused, Rejected, Unavailable, Unknown
from connectors.transports.secret import resolve
from world import wire


class _No(Exception):
    """The server answered with a code that is not the one we need."""

    def __init__(self, asked: str, code: int, says: bytes) -> None:
        self.code = code
        super().__init__(f"{asked}: {code} {says.decode('utf-8', 'replace')}")


def send(account: SmtpAccount, parcel: Parcel, *, again: bool) -> Outcome:
    """Hand a frozen mail over.

    ``Done`` with its Message-ID when the server took it; ``Rejected`` when it said no for good (5xx); ``Unknown`` when
    the connection broke after the mail's first byte. Raises ``Unavailable`` while nothing has left (no connection,
    4xx) and ``Refused`` where the login or the certificate is at fault. ``again`` changes nothing: the same mail goes.
    """
    headers = BytesHeaderParser(policy=email.policy.SMTP).parsebytes(parcel.content)
    sender, *receivers = [
        address.addr_spec for name in ("From", "To") for address in getattr(headers[name], "addresses", ())
    ]
    try:
        with _connected(account) as smtp:
            _address(smtp, sender, receivers)
            return _hand_over(smtp, parcel, str(headers["Message-ID"]), account.place)
    except _No as no:
        return _refusal(account, no)
    except OSError as error:
        raise Unavailable(f"{account.place} was lost before the mail left: {error}") from error


def check(account: SmtpAccount) -> None:
    """Connect and log in, and nothing more. Raises ``Unavailable`` or ``Refused``."""
    try:
        with _connected(account):
            pass
    except _No as no:
        raise Unavailable(f"{account.place} is not ready: {no}") from no
    except OSError as error:
        raise Unavailable(f"{account.place} cannot be reached: {error}") from error


@contextmanager
def _connected(account: SmtpAccount) -> Iterator[smtplib.SMTP]:
    try:
        with wire.exchange("smtp connect"):
            smtp = _dial(account)
    except ssl.SSLCertVerificationError as error:
        raise Refused(
            f"{account.place} shows a certificate that cannot be trusted: {error.verify_message}."
            " Check the host name, or name the authority under ca_file."
        ) from error
    except smtplib.SMTPException as error:
        raise Unavailable(f"{account.place} does not greet as a mail server should: {error}") from error
    try:
        _introduce(smtp, account)
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def _dial(account: SmtpAccount) -> smtplib.SMTP:
    if account.security == "tls":
        return smtplib.SMTP_SSL(account.host, account.port, timeout=account.timeout, context=account.tls())
    smtp = smtplib.SMTP(account.host, account.port, timeout=account.timeout)
    if account.security == "starttls":
        smtp.starttls(context=account.tls())
    return smtp


def _introduce(smtp: smtplib.SMTP, account: SmtpAccount) -> None:
    with wire.exchange("smtp hello"):
        smtp.ehlo_or_helo_if_needed()
    if not account.user:
        return
    try:
        with wire.exchange("smtp login"):
            smtp.login(account.user, resolve(account.password))
    except smtplib.SMTPAuthenticationError as error:
        raise _login_failed(account, error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(f"{account.place} offers no login; leave user empty, or check the port. {error}") from error


def _login_failed(account: SmtpAccount, error: smtplib.SMTPAuthenticationError) -> Refused | Unavailable:
    says = f"{error.smtp_code} {_text(error.smtp_error)}"
    if 400 <= error.smtp_code < 500:
        return Unavailable(f"{account.place} cannot check our login just now: {says}")
    return Refused(f"{account.place} does not let {account.user!r} in: {says}. Check user and password.")


def _address(smtp: smtplib.SMTP, sender: str, receivers: list[str]) -> None:
    with wire.exchange("smtp envelope"):
        _expect(f"sender {sender}", smtp.mail(sender), (250,))
        for receiver in receivers:
            _expect(f"receiver {receiver}", smtp.rcpt(receiver), (250, 251))


def _hand_over(smtp: smtplib.SMTP, parcel: Parcel, message_id: str, place: str) -> Outcome:
    with wire.exchange("smtp data"):
        try:
            code, says = smtp.data(parcel.content)
        except smtplib.SMTPDataError as error:  # no 354: not a byte of the mail has left
            raise _No("mail", error.smtp_code, _bytes(error.smtp_error)) from error
        except OSError as error:
            return Unknown(reason=f"{place} was lost while it took the mail {message_id}: {error}")
    _expect("mail", (code, says), (250,))
    return Done(reference=message_id)


def _expect(asked: str, answer: tuple[int, bytes], good: tuple[int, ...]) -> None:
    code, says = answer
    if code not in good:
        raise _No(asked, code, says)


def _refusal(account: SmtpAccount, no: _No) -> Rejected:
    if no.code >= 500:
        return Rejected(reason=f"{account.place} refuses the {no}")
    raise Unavailable(f"{account.place} cannot take the {no}")


def _bytes(says: bytes | str) -> bytes:
    return says if isinstance(says, bytes) else says.encode("utf-8", "replace")


def _text(says: bytes | str) -> str:
    return _bytes(says).decode("utf-8", "replace")
