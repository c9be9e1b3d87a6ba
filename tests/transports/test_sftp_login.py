"""SFTP logins against real servers: who they are must be known, and who we are is never shown."""

import subprocess

import paramiko
import pytest
from pydantic import ValidationError

from connectors.ports import Refused
from connectors.transports import sftp
from connectors.transports.host_key import fingerprint
from connectors.transports.sftp import SftpTerms
from tests.sshd import make_key


def login(**terms):
    return SftpTerms(**({"host": "sftp.acme.example", "user": "us", "password": "env:X"} | terms))


# --- who they are


def test_a_server_that_is_not_pinned_is_refused_and_shows_its_fingerprint(ssh_partner, sshd):
    with pytest.raises(Refused) as refused:
        list(ssh_partner.transport(host_key=()).claim())
    assert fingerprint(sshd.host_key) in str(refused.value)
    assert f"host_key: '{sshd.host_key}'" in str(refused.value)


def test_a_changed_host_key_is_refused_with_both_fingerprints_and_no_login_is_tried(ssh_partner, sshd, tmp_path):
    other = make_key(tmp_path / "other")
    logins = sshd.log.read_text().count("publickey")
    with pytest.raises(Refused) as refused:
        list(ssh_partner.transport(host_key=other).claim())
    assert fingerprint(other) in str(refused.value)
    assert fingerprint(sshd.host_key) in str(refused.value)
    assert "Ask the partner" in str(refused.value)
    assert sshd.log.read_text().count("publickey") == logins


def test_the_fingerprint_is_the_one_that_ssh_keygen_shows(tmp_path):
    line = make_key(tmp_path / "key")
    told = subprocess.run(["ssh-keygen", "-lf", str(tmp_path / "key.pub")], capture_output=True, text=True, check=True)
    assert fingerprint(line) == f"ssh-ed25519 {told.stdout.split()[1]}"


def test_one_of_several_pinned_keys_is_enough(ssh_partner, sshd, tmp_path):
    keys = [make_key(tmp_path / "next", "ecdsa"), sshd.host_key]
    assert ssh_partner.transport(host_key=keys).check() == []


@pytest.mark.parametrize("key", ["ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa !!!", "AAAAC3NzaC1lZDI1NTE5"])
def test_a_host_key_that_is_none_is_found_in_the_configuration(key):
    with pytest.raises(ValidationError, match="should be a public host key"):
        login(host_key=key)


def test_a_login_without_password_or_key_is_found_in_the_configuration():
    with pytest.raises(ValidationError, match="needs a password or a key"):
        login(password="")


# --- who we are


def test_a_wrong_key_is_refused(ssh_partner, tmp_path):
    make_key(tmp_path / "stranger")
    with pytest.raises(Refused, match=r"refused the login. Check user, and key or password"):
        list(ssh_partner.transport(key=f"file:{tmp_path}/stranger").claim())


def test_a_wrong_password_is_refused_and_not_shown(ssh_partner, monkeypatch):
    monkeypatch.setenv("ACME_PASSWORD", "hunter2")
    with pytest.raises(Refused, match="refused the login") as refused:
        list(ssh_partner.transport(key="", password="env:ACME_PASSWORD").claim())
    assert "hunter2" not in str(refused.value)


def test_a_check_knocks_once_at_a_door_that_stays_shut(ssh_partner, relay, tmp_path):
    make_key(tmp_path / "stranger")
    assert len(ssh_partner.transport(port=relay.port, key=f"file:{tmp_path}/stranger").check()) == 1
    assert relay.calls == 1


def test_what_is_no_key_is_refused_without_showing_it(ssh_partner, tmp_path):
    (tmp_path / "key").write_text("my secret words\n")
    with pytest.raises(Refused, match="no private key that we can read") as refused:
        list(ssh_partner.transport(key=f"file:{tmp_path}/key").claim())
    assert "secret words" not in str(refused.value)


def test_a_locked_key_opens_with_its_password_only(ssh_partner, sshd, tmp_path, monkeypatch):
    locked = tmp_path / "locked"
    locked.write_bytes(sshd.key.read_bytes())
    locked.chmod(0o600)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "opens", "-f", str(locked)], check=True)
    with pytest.raises(Refused, match=r"is locked. Configure key_password"):
        list(ssh_partner.transport(key=f"file:{locked}").claim())
    monkeypatch.setenv("KEY_PASSWORD", "opens")
    assert ssh_partner.transport(key=f"file:{locked}", key_password="env:KEY_PASSWORD").check() == []
    monkeypatch.setenv("KEY_PASSWORD", "opens not")
    with pytest.raises(Refused, match="or key_password is wrong"):
        list(ssh_partner.transport(key=f"file:{locked}", key_password="env:KEY_PASSWORD").claim())


def test_a_server_that_wants_another_kind_of_login_says_which(practice_partner, tmp_path):
    make_key(tmp_path / "key")
    with pytest.raises(Refused, match="accepts only password as login"):
        list(practice_partner.transport(password="", key=f"file:{tmp_path}/key").claim())


def test_a_server_with_old_algorithms_only_is_refused_with_the_reason(ssh_partner, monkeypatch):
    modern = [name for name in paramiko.Transport._preferred_ciphers if not name.endswith("-cbc")]
    monkeypatch.setitem(sftp._WEAK, "ciphers", modern)
    with pytest.raises(Refused, match=r"no algorithm in common \(.*ciphers.*Ask the partner for current ones"):
        list(ssh_partner.transport().claim())
