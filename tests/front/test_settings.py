"""What ``config.yaml`` may say, and how a mistake in it is told."""

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.mapping.problem import BadConfiguration
from crossdock.settings import load

COMPANY = 'company: {name: Blue Harbor, gs1_prefix: "0614141"}\n'
HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHanO7iEwjfmlKcz84sITvZoEUOHgcTHsqTnegXzk3xp"
ENDPOINTS = ("as2: {port: 0}", "api: {port: 0}")
SENTENCES = ("  # EDI over SFTP", "  # EDI over AS2", "  # Orders by e-mail", "  # Rows that", "  # Over sftp")


@pytest.fixture
def loaded(tmp_path):
    def read(text):
        file = tmp_path / "config.yaml"
        file.write_text(COMPANY + text)
        return load(file)

    return read


@pytest.fixture
def faults(loaded):
    def read(text):
        with pytest.raises(BadConfiguration) as told:
            loaded(text)
        return [(problem.line, problem.column, problem.says) for problem in told.value.problems]

    return read


@pytest.mark.parametrize(
    ("written", "meant"),
    [("30s", timedelta(seconds=30)), ("5m", timedelta(minutes=5)), ("2 h", timedelta(hours=2))],
)
def test_a_pause_is_a_number_with_its_unit(loaded, written, meant):
    settings = loaded(f"channels: {{a: {{kind: edi, every: {written}, folder: {{root: edi}}}}}}\n")
    assert settings.channels["a"].every == meant


def test_a_pause_without_a_unit_is_refused_with_its_place(faults):
    [(line, column, says)] = faults("channels: {a: {kind: edi, every: 30, folder: {root: edi}}}\n")
    assert (line, column) == (2, 34)
    assert says == "channels.a.every: should be a number with s, m, h or d, such as 60s or 5m (here: '30')"


def test_relative_paths_start_at_the_configuration(loaded, tmp_path):
    settings = loaded("database: sqlite:///var/hub.db\n")
    assert settings.root == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/var/hub.db"
    assert settings.rooted("file:secrets/acme") == f"file:{tmp_path}/secrets/acme"


def test_absolute_paths_home_and_environment_stay_what_they_are(loaded):
    settings = loaded("database: sqlite:////srv/hub.db\n")
    assert settings.database_url == "sqlite:////srv/hub.db"
    assert settings.rooted("file:/etc/acme") == "file:/etc/acme"
    assert settings.rooted("file:~/acme") == f"file:{Path.home()}/acme"
    assert settings.rooted("env:ACME") == "env:ACME"


def test_postgresql_is_left_alone(loaded):
    for url in ("postgresql://hub@db.example/crossdock", "postgresql:///crossdock"):
        assert loaded(f"database: {url}\n").database_url == url


def test_a_misspelt_word_is_told_with_the_one_that_was_meant(faults):
    assert faults("databse: x\n") == [(2, 1, "databse: this word is not known here; did you mean 'database'?")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("channels: {a: {kind: edi}}\n", "an edi channel needs one of sftp, folder and as2"),
        ("channels: {a: {kind: mail}}\n", "a mail channel needs imap and smtp"),
        ("channels: {a: {kind: marketplace}}\n", "a marketplace channel needs connector and partner"),
        ("channels: {a: {kind: fax}}\n", "Input should be 'edi', 'marketplace', 'mail', 'desk' or 'feed'"),
        ("channels: {a: {kind: feed, rows: stock}}\n", "a feed channel needs rows, and one of sftp, folder and api"),
        ("channels: {a: {kind: feed, folder: {root: a}}}\n", "a feed channel needs rows, and one of sftp, folder"),
        ("channels: {a: {kind: feed, rows: fish, folder: {root: a}}}\n", "Input should be 'stock', 'customers'"),
        ("channels: {a: {kind: feed, rows: stock, whole: true, folder: {root: a}}}\n", "only credit and prices can be"),
        ("channels: {a: {kind: feed, rows: stock, api: {key: 'env:A'}}}\n", "this feed needs an endpoint: `api: {por"),
        ("letters: a\nchannels: {a: {kind: desk}}\n", "letters: 'a' is no mail channel"),
        ("health: {port: 70000}\n", "less than or equal to 65535"),
        ("workers: 0\n", "greater than or equal to 1"),
        ("node: two words\n", "node: String should match pattern"),
        ("health: &a {port: 1}\n", "anchors (&) are not used here"),
        ("health: {port: 1\n", "this is not YAML"),
    ],
)
def test_a_mistake_is_told(faults, text, says):
    [(line, _, told)] = faults(text)
    assert line >= 2
    assert says in told


def test_what_does_not_fit_together_is_told_where_it_stands(faults):
    endpoint = "this feed needs an endpoint: `api: {port: 8487}` beside channels"
    told = faults("channels:\n  erp:\n    kind: feed\n    rows: stock\n    api: {key: 'env:A'}\n")
    assert told == [(6, 5, f"channels.erp.api: {endpoint}")]


def test_every_mistake_is_told_not_only_the_first(faults):
    assert len(faults("workers: many\nhealth: {prt: 1}\ncarriers: {ups: {}}\n")) == 3


def test_a_configuration_that_is_not_there_says_how_to_name_one(tmp_path):
    with pytest.raises(BadConfiguration, match="there is no such configuration file; name one with --config"):
        load(tmp_path / "config.yaml")


def test_the_repositorys_own_configuration_can_be_read():
    settings = load(Path(__file__).parents[2] / "config.yaml")
    assert list(settings.channels) == ["desk"]
    assert list(settings.carriers) == ["house"]


def test_the_examples_in_the_repositorys_configuration_hold_once_their_marks_are_taken_away(tmp_path):
    text = (Path(__file__).parents[2] / "config.yaml").read_text()
    examples = text[text.index("  # EDI over SFTP") :].replace("ssh-ed25519 AAAAC3Nza...", HOST_KEY)
    told = [line.replace("  # ", "  ", 1) for line in examples.splitlines() if not line.startswith(SENTENCES)]
    (tmp_path / "config.yaml").write_text("\n".join([text[: text.index("  # EDI over SFTP")], *told, *ENDPOINTS]))
    channels = load(tmp_path / "config.yaml").channels
    assert {name: channel.kind for name, channel in channels.items()} == {
        "desk": "edi",
        "acme": "edi",
        "nordwind": "edi",
        "orders": "mail",
        "erp-stock": "feed",
        "erp-credit": "feed",
    }
