"""Secrets are found where the reference points, and never shown."""

import pytest

from connectors.ports import Refused
from connectors.transports.secret import resolve


def test_a_secret_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("ACME_PASSWORD", "s3cret ")
    assert resolve("env:ACME_PASSWORD") == "s3cret "


def test_a_secret_comes_from_a_file_without_the_last_line_break(tmp_path):
    (tmp_path / "token").write_text("abc def\r\n")
    assert resolve(f"file:{tmp_path}/token") == "abc def"


def test_a_key_of_many_lines_stays_as_it_is(tmp_path):
    (tmp_path / "key").write_text("-----BEGIN-----\nAAAA\n-----END-----\n")
    assert resolve(f"file:{tmp_path}/key") == "-----BEGIN-----\nAAAA\n-----END-----\n"


@pytest.mark.parametrize("reference", ["hunter2", "", "env:", "file:", "keyring:acme", "pass:word"])
def test_a_secret_typed_into_the_configuration_is_refused_and_not_repeated(reference):
    with pytest.raises(Refused, match=r"env:NAME .* or file:path") as refused:
        resolve(reference)
    assert not reference or reference in ("env:", "file:") or reference not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "no such file"), (b"", "is empty"), (b" \n", "is empty"), (b"\xff", "not UTF-8"), (b"x" * 70_000, "65536")],
)
def test_a_file_that_will_not_do_is_named(tmp_path, content, says):
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with pytest.raises(Refused, match=says) as refused:
        resolve(f"file:{tmp_path}/token")
    assert str(tmp_path / "token") in str(refused.value)


def test_a_folder_is_no_secret(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        resolve(f"file:{tmp_path}")


def test_a_missing_variable_is_named(monkeypatch):
    monkeypatch.delenv("ACME_PASSWORD", raising=False)
    with pytest.raises(Refused, match="the environment variable ACME_PASSWORD is not set"):
        resolve("env:ACME_PASSWORD")
