"""One partner's AS2 exchange, both ways, ready to use."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlsplit

from canonical.message import Parcel
from connectors.ports import Outcome, ReadingError, Refused
from connectors.transports.as2 import certificate as certificates
from connectors.transports.as2 import wish as wishes
from connectors.transports.as2.certificate import Certificate
from connectors.transports.as2.fault import UNEXPECTED, Fault
from connectors.transports.as2.ledger import Ledger
from connectors.transports.as2.packing import Keys
from connectors.transports.as2.reception import Reception, Reply, said
from connectors.transports.as2.sending import As2Courier
from connectors.transports.as2.terms import As2Terms
from connectors.transports.http import HttpClient, HttpTerms
from world.clock import Clock

T = TypeVar("T")

_RECEIPT_BYTES = 1_000_000
_OUR_FAULT = "Something went wrong at the receiver, whose people were told. Send the message again later."


class As2Transport:
    """Sends by ``Courier``'s two strides, and receives what the endpoint is handed; usable from several threads.

    Opened without a ledger it can be checked, and nothing else.
    """

    def __init__(self, terms: As2Terms, *, clock: Clock, ledger: Ledger | None = None) -> None:
        self.terms = terms
        self._clock = clock
        self._ledger = ledger
        self._clients: dict[str, HttpClient] = {}

    @property
    def names(self) -> tuple[str, str]:
        """Who sends to whom in what we receive: AS2-From and AS2-To."""
        return self.terms.them, self.terms.us

    def remember_in(self, ledger: Ledger) -> None:
        """Begin to exchange, with this memory."""
        self._ledger = ledger

    def stage(self, parcel: Parcel) -> None:
        """Pack the message and keep it as it will be posted."""
        self._courier.stage(parcel)

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Post it."""
        return self._courier.publish(parcel, again=again)

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """Take in what the partner posts; header names are in lower case."""
        return self._reception.receive(headers, body)

    def failed(self, headers: Mapping[str, str], why: str) -> Reply:
        """Say that something went wrong here that the sender is not to blame for; ``why`` is for our own people."""
        try:
            wish = wishes.read(headers)
        except Fault as fault:
            return said(400, str(fault))
        self._memory.refused(wish.number, wish.sender, UNEXPECTED, why)
        try:
            return self._reception.answer(wish, Fault(UNEXPECTED, _OUR_FAULT))
        except ReadingError:  # we cannot even sign
            return said(500, _OUR_FAULT)

    def check(self) -> list[str]:
        """Return what is wrong, one sentence each: certificates, keys, their dates, and whether the partner answers."""
        says = [*self._dated("Our", certificates.ours, self.terms.ours)]
        says += self._dated("The partner's", certificates.theirs, self.terms.theirs)
        try:
            self._dial(self.terms.url).reach(urlsplit(self.terms.url).path or "/")
        except ReadingError as error:
            says.append(str(error))
        return says

    def close(self) -> None:
        """Let go of connections; the next message opens new ones."""
        for client in self._clients.values():
            client.close()

    def _dated(self, whose: str, read: Callable[[T], Certificate], of: Iterable[T]) -> Iterator[str]:
        """Yield what is wrong with the certificates of one side."""
        found: list[Certificate] = []
        for one in of:
            try:
                found.append(read(one))
            except Refused as refusal:
                yield str(refusal)
        now = self._clock.now()
        ends = certificates.expiring(whose, found, now, timedelta(days=self.terms.warn_days)) if found else ""
        if ends:
            yield ends
        elif found:
            try:
                certificates.for_writing(found, now)
            except Refused as refusal:
                yield f"{whose} certificates: {refusal}"

    @cached_property
    def _keys(self) -> Keys:
        terms = self.terms
        return Keys(
            ours=[certificates.ours(one) for one in terms.ours],
            theirs=[certificates.theirs(one) for one in terms.theirs],
        )

    @cached_property
    def _reception(self) -> Reception:
        return Reception(self.terms, self._keys, self._memory, self._clock)

    @cached_property
    def _courier(self) -> As2Courier:
        return As2Courier(self.terms, self._keys, self._memory, self._clock, self._dial)

    @property
    def _memory(self) -> Ledger:
        if self._ledger is None:
            raise AssertionError("opened without a ledger, for a check only")
        return self._ledger

    def _dial(self, url: str) -> HttpClient:
        """Return the client for a URL's host."""
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        if base not in self._clients:
            terms = HttpTerms(
                base_url=base, answer_seconds=self.terms.answer_seconds, whole_seconds=self.terms.answer_seconds * 2,
                max_bytes=_RECEIPT_BYTES, tries=1, ca_file=self.terms.ca_file, sealed=True,
            )  # fmt: skip
            self._clients[base] = HttpClient(terms, clock=self._clock, headers={"Accept": "*/*"})
        return self._clients[base]
