"""Certificates change while orders go on; whoever looks is told in time."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.as2.conftest import NOW

CHANGE = "2027-03-01"


def both(keys, whose, *, key=False):
    """Return the old certificate and the next one, which is written with from the day of the change on."""
    names = (whose, f"{whose}-next")
    pairs = [
        {"certificate": keys / f"{name}.crt"} | ({"key": f"file:{keys / name}.key"} if key else {}) for name in names
    ]
    pairs[1]["from"] = CHANGE
    return pairs


def test_the_partners_certificate_changes_on_its_day_and_both_are_believed_around_it(side, peer, keys):
    ours = side(theirs=both(keys, "peer"))
    assert ours.send().delivery == "delivered"
    peer("terms", key="peer-next.pem")
    assert peer.send(ours.url)["receipt"]["status"] == "processed"  # they sign with the next one already
    assert ours.send().delivery == "failed"  # but cannot open what is written for the old one
    ours.clock.turn(datetime(2027, 3, 1, tzinfo=UTC) - ours.clock.now())
    assert ours.send().delivery == "delivered"


def test_our_certificate_changes_on_its_day_and_both_open_what_comes(side, peer, keys):
    ours = side(ours=both(keys, "ours", key=True))
    assert ours.send().delivery == "delivered"
    headers, body, _ = peer.pack(number="old")
    peer("terms", theirs="ours-next.crt")
    assert "processed/error" not in peer.send(ours.url)["body"]  # encrypted for the next one: opened
    assert ours.send().delivery == "failed"  # still signed with the old one
    ours.clock.turn(datetime(2027, 3, 1, tzinfo=UTC) - ours.clock.now())
    assert ours.send().delivery == "delivered"
    assert "processed/error" not in peer("post", url=ours.url, headers=headers, body=body)["body"]


def test_a_certificate_that_has_ended_is_believed_no_more(side, peer):
    ours = side()
    ours.clock.turn(timedelta(days=365 * 2))
    answer = peer.send(ours.url)
    assert answer["status"] == 500  # we cannot sign a receipt either
    assert any("None of the certificates is valid now" in case for case in ours.cases)


def test_only_their_certificate_has_ended(side, peer, keys, clock):
    from connectors.transports.as2.certificate import new

    clock.turn(timedelta(days=365 * 2))
    key, certificate = new("ours", now=clock.now(), years=2, bits=2048)
    for name, content in (("young.key", key), ("young.crt", certificate), ("young.pem", key + certificate)):
        (keys / name).write_bytes(content)
    ours = side(ours=[{"certificate": keys / "young.crt", "key": f"file:{keys / 'young.key'}"}])
    peer("terms", theirs="young.crt")
    answer = peer.send(ours.url)
    assert "processed/error: authentication-failed" in answer["body"]
    assert "until 2028-11-23 only" in answer["body"]


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (600, []),
        (702, ["ends on 2028-11-23, in 27 days, and none follows. Exchange a new one"]),
        (800, ["has ended on 2028-11-23. Exchange a new one and configure it."]),
    ],
)
def test_the_check_warns_before_certificates_end(side, days, says):
    ours = side()
    ours.clock.turn(timedelta(days=days))
    found = ours.transport.check()
    assert len(found) == 2 * len(says)
    for whose in ("Our certificate", "The partner's certificate")[: len(found)]:
        assert any(one.startswith(whose) and says[0] in one for one in found)


def test_the_check_does_not_warn_where_another_certificate_follows(side, keys, clock):
    from connectors.transports.as2.certificate import new

    (keys / "later.crt").write_bytes(new("peer", now=NOW + timedelta(days=600), years=2, bits=2048)[1])
    ours = side(theirs=[{"certificate": keys / "peer.crt"}, {"certificate": keys / "later.crt"}], warn_days=60)
    ours.clock.turn(timedelta(days=680))
    assert [says.partition(" ")[0] for says in ours.transport.check()] == ["Our"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"certificate": "nowhere.crt"}, "The certificate {keys}/nowhere.crt is missing: there is no such file."),
        ({"certificate": "ours.key"}, "{keys}/ours.key is not a certificate; a PEM or DER file is needed"),
        ({"key": "file:{keys}/nowhere.key"}, "The secret file:{keys}/nowhere.key is missing"),
        ({"key": "file:{keys}/ours.crt"}, "The private key for {keys}/ours.crt cannot be read"),
        ({"key": "file:{keys}/peer.key"}, "The private key for {keys}/ours.crt belongs to another certificate."),
    ],
)
def test_the_check_says_what_is_wrong_with_files(side, keys, change, says):
    right = {"certificate": "ours.crt", "key": "file:{keys}/ours.key"} | change
    ours = side(ours=[{"certificate": keys / right["certificate"], "key": right["key"].format(keys=keys)}])
    [found] = ours.transport.check()
    assert found.startswith(says.format(keys=keys))


def test_the_check_says_that_nobody_answers(side):
    ours = side(url="http://127.0.0.1:9/as2")
    [found] = ours.transport.check()
    assert found == "127.0.0.1:9: GET /as2: the connection failed: Connection refused."
