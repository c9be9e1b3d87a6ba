"""Speaks HTTP with marketplaces and carriers: patient, bounded in size and time, and honest about what it cannot know.

What comes back from a call::

    Answer        a complete answer: 2xx, or a 4xx that the caller must judge
    Lost          writes only: the request left, and whether it had its effect is unknown
    Unavailable   raised: nothing had an effect; try later
    Refused       raised: token, permission, certificate, address; a person must change something
    Unreadable    raised: the answer is nonsense; the bytes are kept where there are any

Every request goes through ``HttpClient._once``, which is where a limit on the rate belongs.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Literal
from urllib.parse import urljoin, urlsplit

import requests
from pydantic import Field, ValidationInfo, field_validator
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from canonical.noun import Noun
from connectors.ports import Refused, Unavailable, Unreadable
from connectors.transports.http_answer import Answer, Lost, redacted
from connectors.transports.secret import resolve
from world import chance, wire
from world.clock import Clock, stopwatch

__all__ = ["Answer", "HttpClient", "HttpTerms", "Lost"]

Write = Literal["POST", "PUT", "PATCH", "DELETE"]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_REDIRECTS = (301, 302, 303, 307, 308)
_HOPS = 3
_CHUNK = 65_536


class HttpTerms(Noun):
    """Where a service is and how we speak with it; ``token`` is a reference (``env:NAME`` or ``file:path``)."""

    sealed: bool = False  # what travels is encrypted in itself, or may be read by anyone: plain http will do
    base_url: str
    token: str = ""
    auth_header: str = "Authorization"
    auth_prefix: str = "Bearer "
    ca_file: str = ""  # a certificate authority of one's own
    connect_seconds: float = Field(default=5, gt=0, le=60)
    answer_seconds: float = Field(default=30, gt=0, le=300)  # of silence
    whole_seconds: float = Field(default=120, gt=0, le=3600)  # for one answer, however steadily it drips
    max_bytes: int = Field(default=20_000_000, ge=1)
    tries: int = Field(default=3, ge=1, le=10)
    patience_seconds: float = Field(default=30, ge=0, le=300)  # longer waits are left to whoever called

    @field_validator("base_url")
    @classmethod
    def _safe(cls, url: str, info: ValidationInfo) -> str:
        parts = urlsplit(url)
        if not parts.hostname or parts.scheme not in ("http", "https") or "@" in parts.netloc:
            raise ValueError("should be https://host or https://host/path, without a user or password in it")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not info.data.get("sealed"):
            raise ValueError(f"{parts.hostname}: http would send token and orders readable; write https")
        return url.rstrip("/")


class _Trouble(Exception):
    """One try failed; ``sent`` tells whether the request may have reached the other side."""

    def __init__(self, says: str, *, sent: bool, retry_after: float | None = None) -> None:
        super().__init__(says)
        self.sent = sent
        self.retry_after = retry_after


class HttpClient:
    """One service over HTTP. Usable from several threads; keeps no cookies and follows no redirect to another host.

    ``token`` gives the present token where it changes; without it the reference
    in the terms is looked up for each request. Neither ever stands in a sentence.
    """

    def __init__(
        self,
        terms: HttpTerms,
        *,
        clock: Clock,
        headers: Mapping[str, str] | None = None,
        token: Callable[[], str] | None = None,
    ) -> None:
        self.terms = terms
        self._clock = clock
        self._token = token or (lambda: resolve(terms.token) if terms.token else "")
        self._session = session = requests.Session()
        session.headers.update({"User-Agent": "Crossdock", "Accept": "application/json", **(headers or {})})
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.verify = terms.ca_file or True
        session.trust_env = (
            urlsplit(terms.base_url).hostname not in _LOOPBACK
        )  # no proxy stands between us and ourselves

    def get(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask for something; repeated by itself while the other side is busy. 401 and 403 are raised as ``Refused``."""
        url, called = self.terms.base_url + path, f"GET {path}"
        for _ in range(_HOPS):
            request = requests.Request("GET", url, params=params, headers=dict(headers or {}))
            answer = self._patiently(request, called, tries=self.terms.tries)
            if isinstance(answer, Lost):
                raise Unavailable(answer.reason)
            if answer.status not in _REDIRECTS:
                return answer
            url, params = self._next(url, answer), None
        raise Refused(f"{self._at(called)} was redirected more than {_HOPS} times. Correct base_url.")

    def send(
        self,
        method: Write,
        path: str,
        *,
        body: bytes = b"",
        content_type: str = "application/json",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool = False,
    ) -> Answer | Lost:
        """Change something over there, at most once; ``idempotent``: the other side promises that a repeat is harmless.

        Raises ``Unavailable`` only where the request did not take effect.
        """
        typed = {"Content-Type": content_type} if body else {}
        request = requests.Request(
            method, self.terms.base_url + path, params=params, data=body, headers={**typed, **(headers or {})}
        )
        answer = self._patiently(request, f"{method} {path}", tries=self.terms.tries if idempotent else 1)
        if isinstance(answer, Answer) and answer.status in _REDIRECTS:
            raise Refused(
                f"{self._at(answer.called)} answered with a redirect, which no write follows. Correct base_url."
            )
        return answer

    def reach(self, path: str) -> None:
        """Find out whether anybody answers; what they say does not matter. Raises ``Unavailable`` or ``Refused``."""
        try:
            self._once(requests.Request("GET", self.terms.base_url + path), f"GET {path}")
        except _Trouble as trouble:
            raise Unavailable(str(trouble)) from trouble

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self._session.close()

    def _patiently(self, request: requests.Request, called: str, *, tries: int) -> Answer | Lost:
        """Try, wait as asked or a little longer each time, and try again."""
        sent, pause = False, 0.0
        for tried in range(1, tries + 1):
            try:
                return self._judged(self._once(request, called))
            except _Trouble as trouble:
                last, sent = trouble, sent or trouble.sent
            pause = last.retry_after if last.retry_after is not None else 0.5 * 2**tried
            if tried == tries or pause > self.terms.patience_seconds:
                break
            self._clock.sleep(chance.jitter(timedelta(seconds=pause)))
        if sent and request.method != "GET":
            return Lost(reason=f"{last} Whether it had its effect is not known.")
        raise Unavailable(str(last), retry_after=last.retry_after)

    def _judged(self, answer: Answer) -> Answer:
        """Pass on what the caller can judge."""
        at = self._at(answer.called)
        if answer.status in (401, 403):
            raise Refused(
                f"{at} was refused with {answer.status}: {answer.excerpt()!r}."
                " Check the token and what it is allowed to do."
            )
        if answer.status == 429:
            wait = answer.retry_after(self._clock.now())
            raise _Trouble(f"{at} was put off with 429, too many requests.", sent=False, retry_after=wait)
        if answer.status >= 500 or answer.status == 408:
            wait = answer.retry_after(self._clock.now())
            raise _Trouble(
                f"{at} failed over there with {answer.status}: {answer.excerpt()!r}.", sent=True, retry_after=wait
            )
        return answer

    def _once(self, request: requests.Request, called: str) -> Answer:
        """Make one round trip."""
        token = self._token()
        prepared = self._prepared(request, token)
        settings = self._session.merge_environment_settings(str(prepared.url), {}, True, self._session.verify, None)
        with self._broken(called, token), wire.exchange(f"http {called}"):
            reply = self._session.send(
                prepared,
                timeout=(self.terms.connect_seconds, self.terms.answer_seconds),
                allow_redirects=False,
                **settings,
            )
            with reply:
                content = self._body(reply, called)
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return Answer(called=called, status=reply.status_code, content=content, headers=headers, secrets=(token,))

    def _prepared(self, request: requests.Request, token: str) -> requests.PreparedRequest:
        def sign(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
            if token:
                prepared.headers[self.terms.auth_header] = self.terms.auth_prefix + token
            return prepared

        if not token.isascii() or not token.isprintable():
            raise Refused(f"The token for {self.terms.base_url} has a line break or a letter that no header may hold.")
        request.auth = sign  # given even without a token, or requests would look for one in ~/.netrc
        return self._session.prepare_request(request)

    def _body(self, reply: requests.Response, called: str) -> bytes:
        """Read piece by piece, so that neither a large nor a slow answer holds us up."""
        began, content = stopwatch(), bytearray()
        while piece := reply.raw.read1(_CHUNK, decode_content=True):
            content += piece
            if len(content) > self.terms.max_bytes:
                says = f"{self._at(called)} was answered with more than {self.terms.max_bytes} bytes."
                if reply.request.method == "GET":
                    raise Unreadable(f"{says} The beginning is kept.", content=bytes(content[:_CHUNK]))
                raise _Trouble(says, sent=True)
            if stopwatch() - began > self.terms.whole_seconds:
                raise _Trouble(
                    f"{self._at(called)} took longer than {self.terms.whole_seconds:g} s to answer.", sent=True
                )
        return bytes(content)

    @contextmanager
    def _broken(self, called: str, token: str) -> Iterator[None]:
        """Tell a request that never left from one whose answer was lost."""
        at = self._at(called)
        try:
            yield
        except requests.exceptions.ConnectTimeout as error:
            raise _Trouble(f"{at}: nobody answered within {self.terms.connect_seconds:g} s.", sent=False) from error
        except requests.exceptions.Timeout as error:
            raise _Trouble(f"{at} was not answered within {self.terms.answer_seconds:g} s.", sent=True) from error
        except (requests.exceptions.RequestException, HTTPError) as error:
            if _caused_by(error, ssl.SSLCertVerificationError):
                raise Refused(
                    f"{at}: the certificate cannot be trusted. Check base_url, or name the authority under ca_file."
                ) from error
            says = redacted(_plainly(error), (token,))
            raise _Trouble(f"{at}: the connection failed: {says}.", sent=not _never_left(error)) from error

    def _next(self, url: str, answer: Answer) -> str:
        """Return where a redirect leads, on the same host only: another would be handed the token."""
        target = urljoin(url, answer.headers.get("location", ""))
        here, there = urlsplit(url), urlsplit(target)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise Refused(
                f"{self._at(answer.called)} was redirected to another host, {there.hostname!r}, which is not followed."
                " Correct base_url if that is where the service lives now."
            )
        return target

    def _at(self, called: str) -> str:
        return f"{urlsplit(self.terms.base_url).netloc}: {called}"


def _never_left(error: Exception) -> bool:
    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def _caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    return any(isinstance(cause, kind) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what lies behind it, however the libraries have wrapped it."""
    for _ in range(10):
        if error is None:
            return
        yield error
        inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
        reason = getattr(error, "reason", None)
        error = reason if isinstance(reason, BaseException) else inner or error.__cause__ or error.__context__


def _plainly(error: BaseException) -> str:
    """Return the system's own words where there are any; the libraries' are long and say the address once more."""
    words = [cause.strerror for cause in _causes(error) if isinstance(cause, OSError) and cause.strerror]
    return words[-1] if words else str(error)
