"""Our practice partner's server: it keeps its guests in their room and itself the same from day to day."""

import pytest

from connectors.ports import Refused, Unavailable
from connectors.transports.files import Declined
from connectors.transports.sftp import SftpFiles, SftpTerms
from crossdock.practice.sftp_server import PracticeSftpServer


@pytest.fixture
def guest(practice, monkeypatch):
    monkeypatch.setenv("PRACTICE_PASSWORD", "open sesame")
    files = SftpFiles(
        SftpTerms(
            host=practice.host,
            port=practice.port,
            user="acme",
            password="env:PRACTICE_PASSWORD",
            host_key=practice.host_key,
        )
    )
    yield files
    files.close()


def test_a_wrong_password_and_an_unknown_user_are_refused(practice, monkeypatch):
    monkeypatch.setenv("PRACTICE_PASSWORD", "wrong")
    for user in ("acme", "stranger"):
        terms = SftpTerms(
            host=practice.host,
            port=practice.port,
            user=user,
            password="env:PRACTICE_PASSWORD",
            host_key=practice.host_key,
        )
        with pytest.raises(Refused, match="refused the login"):
            SftpFiles(terms).list("in")


@pytest.mark.parametrize("way", ["../../secret", "/../secret", "in/../../secret", "in/link/secret", "in/to-file"])
def test_no_path_leads_out_of_the_home(practice, guest, way):
    home = practice.home("acme")
    outside = home.parent / "secret"
    outside.write_bytes(b"secret")
    (home / "in" / "link").symlink_to(outside.parent)
    (home / "in" / "to-file").symlink_to(outside)
    try:
        with pytest.raises((FileNotFoundError, Declined)):
            guest.read(way, at_most=100)
        if ".." in way:
            guest.write(way, b"mine")  # such a path begins at the guest's own top
            assert (home / "secret").read_bytes() == b"mine"
        else:
            with pytest.raises((FileNotFoundError, Declined)):
                guest.write(way, b"overwritten")
        with pytest.raises(FileNotFoundError):
            guest.list("in/link")
        assert outside.read_bytes() == b"secret"
    finally:
        for left in (home / "in" / "link", home / "in" / "to-file", home / "secret"):
            left.unlink(missing_ok=True)


def test_a_rename_never_replaces(guest):
    guest.write("staging/a", b"a")
    guest.write("staging/b", b"b")
    with pytest.raises(Declined):
        guest.rename("staging/a", "staging/b")
    assert guest.read("staging/b", at_most=10) == b"b"
    guest.remove("staging/a")
    guest.remove("staging/b")
    guest.remove("staging/b")


def test_its_host_key_stays_the_same_and_is_for_its_eyes_only(tmp_path):
    first, second = (PracticeSftpServer(tmp_path, {"acme": "x"}) for _ in range(2))
    assert first.host_key == second.host_key
    assert (tmp_path / ".host_key").stat().st_mode & 0o077 == 0


def test_once_stopped_it_answers_nobody_and_can_start_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PRACTICE_PASSWORD", "x")
    server = PracticeSftpServer(tmp_path, {"acme": "x"}).start()
    terms = SftpTerms(
        host=server.host, port=server.port, user="acme", password="env:PRACTICE_PASSWORD", host_key=server.host_key
    )
    files = SftpFiles(terms)
    assert files.list("in") == []
    server.stop()
    with pytest.raises(Unavailable):
        files.list("in")
    server.start()
    assert files.list("in") == []
    files.close()
    server.stop()
