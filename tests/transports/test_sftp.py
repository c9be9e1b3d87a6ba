"""SFTP's own troubles, against a real OpenSSH server: silence, broken lines, hostile names, missing permissions."""

import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.ports import AlreadyDone, Done, Oddity, Offer, Refused, Unavailable, Unknown
from tests.sshd import find

QUICK = {"connect_seconds": 1, "answer_seconds": 1, "transfer_seconds": 2}


# --- nobody there


def test_a_server_that_accepts_and_never_answers_is_given_up(ssh_partner):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        transport = ssh_partner.transport(port=deaf.getsockname()[1], **QUICK)
        began = time.monotonic()
        with pytest.raises(Unavailable, match="does not speak SFTP with us now"):
            list(transport.claim())
        assert time.monotonic() - began < 6


def test_a_port_where_nobody_listens_is_unavailable(ssh_partner):
    with socket.create_server(("127.0.0.1", 0)) as ear:
        port = ear.getsockname()[1]
    assert "cannot be reached" in " ".join(ssh_partner.transport(port=port, **QUICK).check())


def test_a_name_that_does_not_resolve_is_unavailable(ssh_partner):
    [says] = ssh_partner.transport(host="nowhere.invalid", **QUICK).check()
    assert "nowhere.invalid cannot be resolved" in says


def test_what_speaks_another_protocol_is_unavailable(ssh_partner):
    with socket.create_server(("127.0.0.1", 0)) as ear:
        transport = ssh_partner.transport(port=ear.getsockname()[1], **QUICK)

        def answer():
            line, _ = ear.accept()
            line.sendall(b"220 ftp.example FTP server ready\r\n" * 3)
            line.close()

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(Unavailable):
            list(transport.claim())


# --- the line breaks


def test_a_server_that_falls_silent_is_given_up_and_found_again(ssh_partner, sshd, relay):
    ssh_partner.drop("po.edi", b"ISA~")
    transport = ssh_partner.transport(port=relay.port, **QUICK)
    [offer] = transport.claim()
    relay.hold()
    began = time.monotonic()
    with pytest.raises(Unavailable, match="the connection was lost during read"):
        transport.read(offer)
    assert time.monotonic() - began < 8
    relay.close()
    assert ssh_partner.transport().read(offer) == b"ISA~"


def test_a_large_upload_into_silence_is_given_up(ssh_partner, relay, parcel):
    transport = ssh_partner.transport(port=relay.port, **QUICK)
    assert transport.check() == []
    relay.hold()
    began = time.monotonic()
    with pytest.raises(Unavailable, match="the connection was lost during write"):
        transport.stage(parcel(b"x" * 30_000_000))
    assert time.monotonic() - began < 10


def test_a_lost_connection_is_opened_again_by_the_next_call(ssh_partner, relay):
    transport = ssh_partner.transport(port=relay.port)
    assert list(transport.claim()) == []
    relay.swallow_answers()
    with pytest.raises(Unavailable):
        list(transport.claim())
    ssh_partner.drop("po.edi")
    assert [offer.name for offer in transport.claim()] == ["po.edi"]


def test_a_rename_whose_answer_was_lost_is_unknown_and_the_second_look_finds_it_done(ssh_partner, relay, parcel):
    transport = ssh_partner.transport(port=relay.port, **QUICK)
    transport.stage(parcel())
    real = transport._files.rename

    def rename(source, target):
        relay.swallow_answers()
        real(source, target)

    transport._files.rename = rename
    outcome = transport.publish(parcel(), again=False)
    assert isinstance(outcome, Unknown)
    assert "is looked up next" in outcome.reason
    transport._files.rename = real
    (ssh_partner.root / "out" / "855_0001.edi").unlink()  # collected at once
    assert isinstance(transport.publish(parcel(), again=True), AlreadyDone)
    assert ssh_partner.names("out") == []


def test_an_upload_cut_off_is_staged_anew(ssh_partner, relay, parcel):
    transport = ssh_partner.transport(port=relay.port, **QUICK)
    transport.check()
    relay.swallow_answers()
    with pytest.raises(Unavailable):
        transport.stage(parcel(b"y" * 100_000))
    transport.stage(parcel(b"y" * 100_000))
    assert isinstance(transport.publish(parcel(b"y" * 100_000), again=False), Done)
    assert (ssh_partner.root / "out" / "855_0001.edi").stat().st_size == 100_000


# --- names and permissions


def test_a_name_that_is_not_utf_8_is_set_aside_alone(ssh_partner):
    ssh_partner.drop(b"bestellung-\xfc.edi", b"ISA*latin~")
    ssh_partner.drop("fine.edi")
    found = list(ssh_partner.transport().claim())
    [oddity] = [one for one in found if isinstance(one, Oddity)]
    assert oddity.name == r"bestellung-\xfc.edi"
    assert "its name is not UTF-8" in oddity.says
    assert [one.name for one in found if isinstance(one, Offer)] == ["fine.edi"]
    [aside] = ssh_partner.names("set_aside")
    assert aside.endswith("~bestellung-_.edi")
    assert (ssh_partner.root / "set_aside" / aside).read_bytes() == b"ISA*latin~"


def test_many_hostile_names_harm_nobody(ssh_partner):
    names = [bytes([byte]) * 3 + b"x%n{}\\..\\" + bytes([byte]) for byte in range(1, 256) if byte != ord("/")]
    for name in names:
        ssh_partner.drop(name, name)
    found = list(ssh_partner.transport().claim())
    offers = [one for one in found if isinstance(one, Offer)]
    assert len(found) == len(names) - 1  # the one that begins with a dot is hidden
    assert len(offers) == 125
    transport = ssh_partner.transport()
    assert all(transport.read(offer) == offer.name.encode() for offer in offers)


def test_a_folder_that_we_may_not_rename_in_needs_a_person_and_nothing_is_lost(ssh_partner):
    ssh_partner.drop("po.edi")
    (ssh_partner.root / "in").chmod(0o555)
    with pytest.raises(Refused, match=r"no permission. The login must be allowed to"):
        list(ssh_partner.transport().claim())
    [says] = ssh_partner.transport().check()
    assert "/in: no permission" in says
    (ssh_partner.root / "in").chmod(0o755)
    assert [offer.name for offer in ssh_partner.transport().claim()] == ["po.edi"]


def test_an_archive_that_we_may_not_write_keeps_the_file_claimed(ssh_partner):
    ssh_partner.drop("po.edi")
    transport = ssh_partner.transport()
    [offer] = transport.claim()
    (ssh_partner.root / "archive").chmod(0o555)
    with pytest.raises(Refused, match="no permission"):
        transport.archive(offer)
    assert list(transport.claim()) == [offer]
    (ssh_partner.root / "archive").chmod(0o755)
    transport.archive(offer)
    assert ssh_partner.names("archive") == ["po.edi"]


def test_an_out_folder_that_we_may_not_write_keeps_the_message_staged(ssh_partner, parcel):
    transport = ssh_partner.transport()
    transport.stage(parcel())
    (ssh_partner.root / "out").chmod(0o555)
    with pytest.raises(Refused, match="no permission"):
        transport.publish(parcel(), again=False)
    (ssh_partner.root / "out").chmod(0o755)
    assert isinstance(transport.publish(parcel(), again=True), Done)


def test_weak_algorithms_are_not_offered(ssh_partner):
    transport = ssh_partner.transport()
    assert transport.check() == []
    line = transport._files._client.transport
    assert "3des-cbc" not in line.preferred_ciphers
    assert not [mac for mac in line.preferred_macs if "md5" in mac or "sha1" in mac]
    assert line.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_without_sshd_these_tests_fail_with_a_sentence(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda program, path: None)
    with pytest.raises(AssertionError, match="apt-get install openssh-server"):
        find()


def test_a_transport_serves_several_threads_one_after_the_other(ssh_partner):
    for number in range(40):
        ssh_partner.drop(f"{number}.edi", os.urandom(1000) + str(number).encode())
    transport = ssh_partner.transport()
    offers = list(transport.claim())
    with ThreadPoolExecutor(8) as pool:
        contents = list(pool.map(transport.read, offers))
    assert [content[1000:].decode() for content in contents] == [offer.name[:-4] for offer in offers]
