"""What we send reaches the partner, however it is packed, and counts as delivered by the partner's receipt alone."""

import itertools
from datetime import timedelta

import pytest

from pipeline.answers.dispatch import Send
from pipeline.answers.receipt import Settle
from tests.as2.conftest import ORDER
from tests.as2.test_receiving import named

PACKINGS = [
    {"sign": sign, "encrypt": encrypt, "compress": compress}
    for sign, encrypt, compress in itertools.product(
        ("sha256", "none"), ("aes256", "none"), ("none", "before_signing", "after_signing")
    )
]
RECEIPTS = [
    ("none", False, "sent"),
    ("sync", False, "delivered"),
    ("sync", True, "delivered"),
    ("async", False, "delivered"),
    ("async", True, "delivered"),
]
DIGESTS = {"sha256": "sha256", "none": ""}


@pytest.mark.parametrize(("receipt", "signed", "ends"), RECEIPTS)
@pytest.mark.parametrize("packing", PACKINGS, ids=named)
def test_every_packing_reaches_the_partner_and_every_receipt_is_understood(side, peer, packing, receipt, signed, ends):
    ours = side(**packing, receipt=receipt, receipt_signed=signed)
    peer("terms", sign="", encrypt="")
    sent = ours.send()
    if receipt == "async":
        sent = ours.settled(sent.id)
    assert (sent.delivery, sent.sends) == (ends, 1)
    [got] = peer.got()
    assert (got["content"], got["status"]) == (ORDER, "processed")
    assert got["signed"] == DIGESTS[packing["sign"]]
    assert got["encrypted"] is (packing["encrypt"] != "none")
    assert got["compressed"] is (packing["compress"] != "none")
    assert ours.cases == []


@pytest.mark.parametrize(("sign", "encrypt"), [("sha1", "aes128"), ("sha384", "3des"), ("sha512", "aes192")])
@pytest.mark.parametrize("transfer", ["binary", "base64"])
def test_other_algorithms_are_understood(side, peer, sign, encrypt, transfer):
    ours = side(sign=sign, encrypt=encrypt, transfer_encoding=transfer)
    assert ours.send().delivery == "delivered"
    [got] = peer.got()
    assert (got["content"], got["signed"]) == (ORDER, sign)


def test_a_receipt_that_is_there_before_the_posts_own_answer_counts(side, peer):
    ours = side(receipt="async")
    peer("terms", mood="early")
    assert ours.settled(ours.send().id).delivery == "delivered"


@pytest.mark.parametrize("receipt", ["sync", "async"])
def test_a_wrong_integrity_check_fails_the_message(side, peer, receipt):
    ours = side(receipt=receipt, receipt_signed=False)
    peer("terms", mood="wrong mic")
    assert ours.settled(ours.send().id).delivery == "failed"
    assert "PEER received something else than was sent" in ours.cases[0]


@pytest.mark.parametrize("receipt", ["sync", "async"])
def test_a_refusal_fails_the_message_and_says_why(side, peer, receipt):
    ours = side(receipt=receipt)
    peer("terms", theirs="stranger.crt")  # the partner does not know our certificate
    assert ours.settled(ours.send().id).delivery == "failed"
    assert "PEER refused the message: processed/error: " in ours.cases[0]


def test_a_message_that_was_refused_goes_under_a_new_message_id_when_a_person_sends_it_again(side, peer):
    ours = side()
    peer("terms", theirs="stranger.crt")
    sent = ours.send()
    peer("terms")
    with ours.desk.store.unit_of_work(actor="pat", cause="retry") as uow:
        uow.messages.move(sent.id, "queued")
    ours.work()
    assert ours.message(sent.id).delivery == "delivered"
    first, second = (got["number"] for got in peer.got())
    assert (first[:33], first[33], second[33]) == (second[:33], "1", "2")


def test_a_receipt_that_was_lost_is_asked_for_with_the_same_bytes(side, peer):
    ours = side()
    peer("terms", mood="dead")
    sent = ours.send()
    assert (sent.delivery, sent.attempts) == ("staged", 1)
    peer("terms")
    ours.clock.turn(timedelta(minutes=31))
    ours.work()
    assert ours.message(sent.id).delivery == "delivered"
    first, second = peer.got()
    assert (first["number"], first["headers"]) == (second["number"], second["headers"])


def test_a_receipt_that_does_not_come_is_asked_for_and_then_a_person_is(side, peer):
    ours = side(receipt="async", receipt_minutes=10)
    peer("terms", mood="mute")
    sent = ours.send()
    assert sent.delivery == "sent"
    ours.clock.turn(timedelta(minutes=11))
    ours.work(rounds=12)
    assert ours.message(sent.id).delivery == "failed"
    assert len({got["number"] for got in peer.got()}) == 1
    assert "though it was sent 5 times" in ours.cases[0]


def test_a_receipt_that_comes_late_still_counts(side, peer):
    ours = side(receipt="async", receipt_minutes=10)
    peer("terms", mood="mute")
    sent = ours.send()
    peer("terms")
    ours.clock.turn(timedelta(minutes=11))
    Settle(ours.desk).run("acme")
    assert ours.message(sent.id).delivery == "queued"
    Send(ours.desk).run("acme")
    assert ours.settled(sent.id).delivery == "delivered"


def test_an_answer_that_is_no_receipt_leaves_the_outcome_unknown(side, peer):
    ours = side()
    peer("terms", mood="mute")
    sent = ours.send()
    assert (sent.delivery, sent.attempts) == ("staged", 1)
    assert "was answered with no receipt that counts: A receipt was expected, and text/plain came." in sent.note


def test_a_receipt_signed_by_a_stranger_is_asked_for_again(side, peer):
    ours = side(sign="none", encrypt="none")
    peer("terms", key="stranger.pem", sign="", encrypt="")
    sent = ours.send()
    assert (sent.delivery, sent.attempts) == ("staged", 1)
    assert "The signature was made by none of the certificates that were agreed" in sent.note


def test_a_forged_receipt_is_not_believed(side, peer, keys):
    ours = side(receipt="async")
    peer("terms", mood="mute")
    sent = ours.send()
    [got] = peer.got()
    report = (
        f"Content-Type: x\r\n\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        f"Original-Message-ID: <{got['number']}>\r\nDisposition: automatic-action/MDN-sent-automatically; processed\r\n"
        "--b--\r\n"
    ).partition("\r\n\r\n")[2]
    headers = {"AS2-From": "PEER", "AS2-To": "CROSSDOCK", "Content-Type": 'multipart/report; boundary="b"'}
    answer = peer("post", url=ours.url, headers=headers, body=report.encode())
    assert (answer["status"], "is not signed" in answer["body"]) == (403, True)
    Settle(ours.desk).run("acme")
    assert ours.message(sent.id).delivery == "sent"
    headers["AS2-From"] = "STRANGER"
    assert peer("post", url=ours.url, headers=headers, body=report.encode())["status"] == 403


def test_a_partner_who_is_away_is_tried_again(side, peer):
    ours = side(url="http://127.0.0.1:9/as2")
    sent = ours.send()
    assert (sent.delivery, sent.attempts) == ("staged", 1)
    assert "Connection refused" in sent.note


def test_a_message_sent_once_more_after_its_receipt_is_a_message_of_its_own(side, peer):
    ours = side()
    sent = ours.send()
    with ours.desk.store.unit_of_work(actor="pat", cause="again") as uow:
        uow.messages.send_again(sent.id)
    ours.work()
    assert ours.message(sent.id).delivery == "delivered"
    assert len({got["number"] for got in peer.got()}) == 2
