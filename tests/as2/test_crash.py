"""Whenever the process dies, and however many post at once: nothing lost, nothing twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pipeline.answers.dispatch import Freeze, Send
from pipeline.answers.receipt import Settle
from pipeline.step import Batch
from tests.as2.conftest import ORDER, posted
from world import crash


class Death(BaseException):
    """The process ended here."""


def dying_at(nth, act):
    """Do something, and die at the nth crash point; true where there were so many.

    The other side's receipt may come in meanwhile, in a thread of its own: it is not who dies here.
    """
    left, who = nth, threading.get_ident()

    def listener(point):
        nonlocal left
        if threading.get_ident() != who:
            return
        left -= 1
        if left == 0:
            raise Death(point)

    crash.listen(listener)
    try:
        act()
    except Death:
        return True
    finally:
        crash.listen(None)
    return False


@pytest.mark.parametrize("receipt", ["sync", "async"])
def test_a_message_whose_sender_dies_anywhere_is_the_same_message_when_it_is_sent_again(side, peer, receipt):
    ours = side(receipt=receipt)

    def walk():
        Batch(ours.desk, Freeze(ours.desk)).run("acme")
        Send(ours.desk).run("acme")
        Settle(ours.desk).run("acme")

    for nth in range(1, 100):
        sent = ours.draft(b"message %d" % nth)
        died = dying_at(nth, walk)
        with ours.desk.store.unit_of_work(actor="test", cause="a new life") as uow:
            uow.leases.release_all(ours.desk.node)
        ours.clock.turn(timedelta(seconds=1))
        walk()
        assert ours.settled(sent).delivery == "delivered"
        got = peer.got()
        assert len({one["number"] for one in got}) == 1
        assert {one["content"] for one in got} == {b"message %d" % nth}
        if not died:
            break
    assert not died
    assert nth > 8  # so many crash points one message passes


@pytest.mark.parametrize("mdn", ["SYNC", "ASYNC"])
def test_a_message_whose_receiver_dies_anywhere_is_kept_once_when_it_comes_again(side, peer, mdn):
    ours = side()
    peer("terms", mdn=mdn)
    for nth in range(1, 50):
        headers, body, _ = peer.pack(b"message %d" % nth)
        headers = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
        died = dying_at(nth, lambda headers=headers, body=body: ours.transport.receive(headers, body))
        assert ours.transport.receive(headers, body).status == 200
        assert ours.documents == [b"message %d" % number for number in range(1, nth + 1)]
        if not died:
            break
    assert not died
    assert nth > 2


@pytest.mark.parametrize("side", ["sqlite_url", "postgres_url"], indirect=True)
@pytest.mark.parametrize("mdn", ["SYNC", "ASYNC"])
def test_the_same_message_posted_eight_times_at_once_is_one_message_with_one_receipt(side, peer, mdn):
    ours = side()
    peer("terms", mdn=mdn)
    headers, body, _ = peer.pack(ORDER)
    headers = {name: " ".join(value.split()) for name, value in headers.items()}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: posted(ours.url, headers, body), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert len(ours.documents) == 1
    ours.work()
    if mdn == "ASYNC":
        assert {got["status"] for got in peer.receipts()} == {"processed"}
