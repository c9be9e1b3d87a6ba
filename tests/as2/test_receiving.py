"""What the partner sends arrives, however it is packed, and is answered with a receipt that its sender believes."""

import itertools

import pytest

from tests.as2.conftest import ORDER

PACKINGS = [
    {"sign": sign, "encrypt": encrypt, "compress": compress}
    for sign, encrypt, compress in itertools.product(("sha256", ""), ("aes_256_cbc", ""), (False, True))
]
RECEIPTS = [{"mdn": "", "mdn_digest": ""}] + [
    {"mdn": mdn, "mdn_digest": digest} for mdn in ("SYNC", "ASYNC") for digest in ("", "sha256")
]
ALGORITHMS = [
    {"sign": "sha1", "encrypt": "aes_128_cbc", "mdn_digest": "sha1"},
    {"sign": "sha384", "encrypt": "aes_192_cbc", "mdn_digest": "sha384"},
    {"sign": "sha512", "encrypt": "tripledes_192_cbc", "mdn_digest": "sha512"},
    {"sign": "sha224", "mdn_digest": "sha224", "sign_alg": "rsassa_pss"},
    {"key_alg": "rsaes_oaep"},
]


def named(terms):
    return "-".join(f"{value}" or "no" for value in terms.values()) if isinstance(terms, dict) else None


@pytest.mark.parametrize("receipt", RECEIPTS, ids=named)
@pytest.mark.parametrize("packing", PACKINGS, ids=named)
def test_every_packing_arrives_and_every_receipt_is_believed(side, peer, packing, receipt):
    ours = side(require=[])
    peer("terms", **packing, **receipt)
    answer = peer.send(ours.url)
    assert answer["status"] == 200
    assert [document.replace(b"\r\n", b"\n") for document in ours.documents] == [ORDER]
    if receipt["mdn"]:
        ours.work()
        [got] = peer.receipts()
        digest = receipt["mdn_digest"] or None
        assert got == {"number": answer["number"], "status": "processed", "detail": None, "digest": digest}
    assert ours.cases == []


@pytest.mark.parametrize("terms", ALGORITHMS, ids=named)
def test_other_algorithms_are_taken_where_they_were_agreed(side, peer, terms):
    ours = side(accept=["sha1", "3des"])
    peer("terms", **terms)
    answer = peer.send(ours.url)
    assert answer["receipt"]["status"] == "processed"
    assert answer["receipt"]["digest"] == terms.get("mdn_digest", "sha256")
    assert len(ours.documents) == 1


@pytest.mark.parametrize(
    ("terms", "modifier"),
    [
        ({"sign": "sha1"}, "insufficient-message-security"),
        ({"encrypt": "tripledes_192_cbc"}, "insufficient-message-security"),
        ({"sign": ""}, "insufficient-message-security"),
        ({"encrypt": ""}, "insufficient-message-security"),
        ({"key": "stranger.pem"}, "authentication-failed"),
        ({"theirs": "stranger.crt"}, "decryption-failed"),
    ],
    ids=named,
)
def test_what_was_not_agreed_is_refused_with_the_word_for_it(side, peer, terms, modifier):
    ours = side()
    peer("terms", **terms)
    answer = peer.send(ours.url)
    assert answer["status"] == 200
    assert f"Disposition: automatic-action/MDN-sent-automatically; processed/error: {modifier}" in answer["body"]
    assert ours.documents == []
    [case] = ours.cases
    assert f"acme refused <{answer['number']}> from PEER: {modifier}. " in case


def test_a_refusal_reaches_a_partner_who_wants_receipts_later(side, peer):
    ours = side()
    peer("terms", mdn="ASYNC", sign="")
    assert peer.send(ours.url)["body"] == ""
    ours.work()
    [got] = peer.receipts()
    assert (got["status"], got["detail"]) == ("processed/error", "insufficient-message-security")


def test_a_refusal_reaches_a_partner_who_wants_no_receipts(side, peer):
    ours = side()
    peer("terms", mdn="", mdn_digest="", sign="")
    answer = peer.send(ours.url)
    assert (answer["status"], answer["body"].partition(":")[0]) == (400, "insufficient-message-security")


def test_a_content_that_was_changed_on_the_way_is_told_from_a_forged_signature(side, peer):
    ours = side(require=[])
    peer("terms", encrypt="")
    headers, body, _ = peer.pack()
    changed = peer("post", url=ours.url, headers=headers, body=body.replace(b"ST*850", b"ST*855"))
    assert "processed/error: integrity-check-failed" in changed["body"]
    peer("terms", encrypt="", key="stranger.pem")
    headers, body, _ = peer.pack()
    assert "processed/error: authentication-failed" in peer("post", url=ours.url, headers=headers, body=body)["body"]
    assert ours.documents == []


@pytest.mark.parametrize(("at", "modifier"), [(250, "decryption-failed"), (5000, "integrity-check-failed")])
def test_a_changed_envelope_is_told_by_what_was_changed_in_it(side, peer, at, modifier):
    ours = side()
    headers, body, _ = peer.pack(ORDER * 100)
    body = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
    answer = peer("post", url=ours.url, headers=headers, body=body)
    assert f"processed/error: {modifier}" in answer["body"]
    assert ours.documents == []


@pytest.mark.parametrize("mdn", ["SYNC", "ASYNC"])
def test_the_same_message_again_gets_the_same_receipt_and_is_processed_once(side, peer, mdn):
    ours = side()
    peer("terms", mdn=mdn)
    headers, body, number = peer.pack()
    first = peer("post", url=ours.url, headers=headers, body=body)
    ours.work()
    second = peer("post", url=ours.url, headers=headers, body=body)
    ours.work()
    assert first["body"] == second["body"]
    assert first["headers"].get("Message-ID") == second["headers"].get("Message-ID")
    assert [(got["number"], got["status"]) for got in peer.receipts(2)] == [(number, "processed")] * 2
    assert len(ours.documents) == 1
    with ours.desk.store.reading() as uow:
        assert len(uow.documents.arrivals(1)) == 1


def test_the_same_message_packed_anew_is_still_the_same(side, peer):
    ours = side()
    first = peer.send(ours.url, number="order-17")
    second = peer.send(ours.url, number="order-17")
    assert first["body"] == second["body"]
    assert len(ours.documents) == 1


def test_another_content_under_a_known_message_id_goes_to_a_person(side, peer):
    ours = side()
    peer.send(ours.url, number="order-17")
    answer = peer.send(ours.url, ORDER.replace(b"0001", b"0002"), number="order-17")
    assert "processed/error: unexpected-processing-error" in answer["body"]
    assert "came before with another content" in answer["body"]
    assert len(ours.documents) == 1
    assert "came before with another content" in ours.cases[0]


def test_the_same_content_under_a_new_message_id_is_the_same_document_arriving_again(side, peer):
    ours = side()
    for _ in range(2):
        assert peer.send(ours.url)["receipt"]["status"] == "processed"
    assert len(ours.documents) == 1
    with ours.desk.store.reading() as uow:
        assert len(uow.documents.arrivals(1)) == 2


def test_a_file_keeps_its_name_without_its_folders(side, peer):
    ours = side()
    peer.send(ours.url, name="..\\..\\etc/orders 17.edi")
    with ours.desk.store.reading() as uow:
        assert uow.documents.get(1).name == "orders 17.edi"


def test_receipts_are_posted_to_no_host_that_was_not_agreed(side, peer):
    ours = side()
    headers, body, _ = peer.pack()
    headers["Receipt-Delivery-Option"] = "http://169.254.169.254/latest"
    answer = peer("post", url=ours.url, headers=headers, body=body)
    assert (answer["status"], ours.documents) == (403, [])
    assert "where receipts were not agreed to go" in answer["body"]


def test_a_receipt_digest_that_nobody_knows_is_refused_where_the_sender_insists(side, peer):
    ours = side()
    headers, body, _ = peer.pack()
    wish = "signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg={}, md5"
    headers["disposition-notification-options"] = wish.format("required")
    answer = peer("post", url=ours.url, headers=headers, body=body)
    assert "failed/failure: unsupported MIC-algorithms" in answer["body"]
    headers["disposition-notification-options"] = wish.format("optional")
    assert peer("post", url=ours.url, headers=headers, body=body)["receipt"]["digest"] == "sha256"


def test_strangers_and_wrong_names_are_turned_away(side, peer):
    ours = side()
    peer("terms", peer="NOBODY")
    answer = peer.send(ours.url)
    assert (answer["status"], answer["body"]) == (
        403,
        "No exchange was agreed from AS2 name 'NOBODY' to 'CROSSDOCK'.\n",
    )
    assert ours.documents == []


def test_a_big_message_arrives(side, peer):
    ours = side()
    content = ORDER * 60_000  # some 7 MB
    assert peer.send(ours.url, content)["receipt"]["status"] == "processed"
    assert ours.documents[0].replace(b"\r\n", b"\n") == content


def test_a_message_larger_than_agreed_is_refused_before_it_is_read_to_its_end(side, peer):
    ours = side(max_bytes=100_000)
    assert peer.send(ours.url, ORDER * 10_000)["status"] == 413
    peer("terms", compress=True)
    assert "processed/error: decompression-failed" in peer.send(ours.url, b"A" * 3_000_000)["body"]
    assert ours.documents == []


def test_nothing_is_said_before_it_is_kept(side, peer, monkeypatch):
    """The store fails at the commit: the partner hears `later`, sends again, and only then has a receipt."""
    from store import StoreUnavailable
    from world import crash

    ours = side()

    def fail(point):
        if point == "commit before":
            raise StoreUnavailable("the disk is away")

    crash.listen(fail)
    try:
        answer = peer.send(ours.url, number="order-18")
    finally:
        crash.listen(None)
    assert (answer["status"], answer["headers"]["retry-after"]) == (503, "30")
    assert ours.documents == []
    assert peer.send(ours.url, number="order-18")["receipt"]["status"] == "processed"


def test_a_bug_of_ours_is_told_as_unexpected_and_never_as_a_traceback(side, peer, monkeypatch):
    ours = side()
    monkeypatch.setattr("connectors.transports.as2.reception.open_", lambda *_: 1 / 0)
    answer = peer.send(ours.url)
    assert "processed/error: unexpected-processing-error" in answer["body"]
    assert "ZeroDivision" not in answer["body"] and "Traceback" not in answer["body"]
    assert "ZeroDivisionError: division by zero" in ours.cases[0]
