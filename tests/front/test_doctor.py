"""The doctor: one sentence for each thing that is wrong, with the place in the configuration."""

import json
import shutil

import pytest

import mappings
from crossdock.practice.marketplace import PracticeMarketplace
from crossdock.practice.sftp_server import PracticeSftpServer
from tests.front.conftest import ROOT, STOCK, HubFolder, crossdock_says, free_port


@pytest.fixture
def edited(hub):
    """Change the configuration's text, and ask the doctor."""

    def ask(*changes, more=""):
        text = hub.config.read_text()
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        hub.config.write_text(text + more)
        said = hub("doctor")
        assert said.code in (0, 1, 3)
        assert "Traceback" not in said.err
        return said.out.replace(f"{hub.path}/", "").splitlines()

    return ask


@pytest.fixture
def practice(tmp_path):
    with PracticeSftpServer(tmp_path / "partners", passwords={"acme": "open sesame"}) as server:
        yield server


def sftp(port, *, key="", host="127.0.0.1"):
    return f"  acme:\n    kind: edi\n    sftp:\n      host: {host}\n      port: {port}\n      user: acme\n{key}" + (
        "      password: env:ACME_SECRET\n"
    )


def test_a_healthy_hub_is_well(hub):
    said = hub("doctor")
    assert (said.code, said.out) == (0, "All is well.\n")
    assert json.loads(hub("doctor", "--json").out) == []


def test_the_repositorys_own_configuration_is_well_on_a_fresh_clone(tmp_path):
    text = (ROOT / "config.yaml").read_text()
    for port in ("8484", "8486"):
        text = text.replace(port, str(free_port()))
    (tmp_path / "config.yaml").write_text(text)
    said = HubFolder(tmp_path)("doctor")
    assert (said.code, said.out) == (0, "All is well.\n")


def test_a_configuration_that_cannot_be_read_is_code_3(hub, edited):
    assert edited(("channels:", "chanels:")) == [
        "config.yaml:10:1: chanels: this word is not known here; did you mean 'channels'?"
    ]
    assert hub("doctor").code == 3
    json_said = hub("doctor", "--json")
    assert json_said.code == 3 and len(json.loads(json_said.out)) == 1
    assert crossdock_says("-c", "/nowhere/config.yaml", "doctor").code == 3


def test_a_missing_secret_is_told_once_and_its_server_is_not_tried(edited, monkeypatch):
    monkeypatch.delenv("ACME_SECRET", raising=False)
    [says] = edited(more=sftp(9))
    assert says.startswith(
        "config.yaml:21:7: channels.acme.sftp.password: The secret env:ACME_SECRET is missing: the environment variable"
    )


def test_a_secret_typed_into_the_configuration_is_told_and_not_shown(edited):
    [says] = edited(more=sftp(9).replace("env:ACME_SECRET", "hunter2"))
    assert "A secret is given as env:NAME" in says
    assert "hunter2" not in says


def test_an_unreachable_server_is_told(edited, monkeypatch):
    monkeypatch.setenv("ACME_SECRET", "open sesame")
    port = free_port()
    [says] = edited(more=sftp(port))
    assert says.startswith(f"config.yaml:18:7: channels.acme.sftp.host: 127.0.0.1:{port} cannot be reached")


def test_a_server_whose_key_is_not_known_yet_is_shown(edited, practice, monkeypatch):
    monkeypatch.setenv("ACME_SECRET", "open sesame")
    [says] = edited(more=sftp(practice.port))
    assert says.startswith("config.yaml:17:5: channels.acme.sftp.host_key: ")
    assert "is not known yet. It shows the host key" in says
    assert f"configure host_key: '{practice.host_key}'" in says


def test_a_server_with_another_key_than_agreed_is_told(edited, practice, monkeypatch):
    monkeypatch.setenv("ACME_SECRET", "open sesame")
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHanO7iEwjfmlKcz84sITvZoEUOHgcTHsqTnegXzk3xp"
    [says] = edited(more=sftp(practice.port, key=f"      host_key: {other}\n"))
    assert says.startswith("config.yaml:21:7: channels.acme.sftp.host_key: ")
    assert "shows another host key than the one agreed" in says


def test_a_refused_login_is_told_and_the_right_one_is_well(hub, edited, practice, monkeypatch):
    monkeypatch.setenv("ACME_SECRET", "wrong")
    [says] = edited(more=sftp(practice.port, key=f"      host_key: {practice.host_key}\n"))
    assert "refused the login" in says
    monkeypatch.setenv("ACME_SECRET", "open sesame")
    assert hub("doctor").out == "All is well.\n"


def test_a_port_that_is_taken_is_told(edited, ports, hub):
    health = hub.config.read_text().partition("health: {port: ")[2].partition("}")[0]
    taken = ports()
    [says] = edited((f"health: {{port: {health}}}", f"health: {{port: {taken}}}"))
    assert says.startswith(f"config.yaml:6:10: health.port: cannot listen on 127.0.0.1:{taken}: Address already in use")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////dev/null/hub.db", "the folder /dev/null for the database cannot be made"),
        ("postgresql://127.0.0.1:9/none", "the database cannot be reached"),
        ("mysql://127.0.0.1/none", "'mysql' is not a database we know"),
    ],
)
def test_a_database_out_of_reach_is_told(edited, url, says):
    [told] = edited(("sqlite:///hub.db", url))
    assert told.startswith("config.yaml:5:1: database: ")
    assert says in told


def test_a_partner_whose_carrier_is_not_configured_is_told_once_a_channel_can_serve_it(edited):
    told = edited(("\n  house: {connector: house", "\n  fleet: {connector: house"))
    examples = ["dc-sotpi", "dropship", "grocery", "marketplace-1p", "small-parcel", "store-sdq"]
    partners = ["acme", "baltic", *(f"example-{name}" for name in examples), "guest", "nordwind"]
    assert [says.partition("the partner ")[2].partition(" ")[0] for says in told] == partners
    assert told[0] == (
        "config.yaml:8:1: carriers: the partner acme ships with 'house', and there is no such carrier here"
    )


def test_without_a_channel_that_serves_them_partners_are_not_missed(hub):
    before, _, _ = hub.config.read_text().partition("channels:")
    hub.config.write_text(before.replace("\n  house: {connector", "\n  fleet: {connector"))
    assert hub("doctor").out == "All is well.\n"


def test_review_options_that_no_rule_knows_are_told_with_their_place(hub, edited):
    shutil.copytree(mappings.__path__[0], hub.path / "mappings")
    profile = hub.path / "mappings/partners/acme/profile.yaml"
    lines = profile.read_text().count("\n")
    profile.write_text(
        f"{profile.read_text()}review:\n  requested_date_past: {{days: soon}}\n  price: {{percent: '2'}}\n"
    )
    told = edited(more="mappings: mappings\n")
    assert len(told) == 2
    assert told[0].startswith(f"mappings/partners/acme/profile.yaml:{lines + 3}:3: review.price: there is no such rule")
    assert told[1].startswith(f"mappings/partners/acme/profile.yaml:{lines + 2}:25: review.requested_date_past.days: ")


def test_boxes_and_warehouses_that_are_not_there_are_told_with_their_place(hub, edited):
    shutil.copytree(mappings.__path__[0], hub.path / "mappings")
    profile = hub.path / "mappings/partners/acme/profile.yaml"
    agreed = profile.read_text()
    assert agreed.endswith("fulfilment:\n  shortage: partial\n")
    lines = agreed.count("\n")
    profile.write_text(f"{agreed}  warehouse: mian\n  cartons: boxes\n  boxes: [small, big]\n")
    boxes = "boxes: [{name: small, length_cm: 30, width_cm: 20, height_cm: 10, max_weight_kg: 20}]\n"
    file = "mappings/partners/acme/profile.yaml"
    box = f"{file}:{lines + 3}:3: fulfilment.boxes: 'big' is no box of `boxes` in the configuration; there are small"
    assert edited(more=f"mappings: mappings\n{boxes}") == [box]
    assert hub("stock", "import", str(STOCK)).code == 0
    assert edited() == [
        box,
        f"{file}:{lines + 1}:3: fulfilment.warehouse: nothing lies in 'mian', and nobody described it; there are main."
        " Correct the name, or say `crossdock stock warehouse mian`",
    ]
    assert hub("stock", "warehouse", "mian").code == 0
    assert edited() == [box]


def test_a_mistake_in_a_partners_guide_is_told_with_its_place(hub, edited):
    shutil.copytree(mappings.__path__[0], hub.path / "mappings")
    (hub.path / "mappings/partners/acme/guides/850.yaml").write_text('guide: "850"\nchanges:\n  CUX: unused\n')
    [told] = edited(more="mappings: mappings\n")
    assert told.endswith("mappings/partners/acme/guides/850.yaml:3:8: CUX is no place of the 850; did you mean 'CUR'?")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("every: 1s", "every: 1s\n    guest: nobody"), "channels.desk.guest: there is no 'nobody'; there are: acme"),
        (("connector: house", "connector: pigeon"), "carriers.house.connector: there is no 'pigeon'; there are: house"),
        (("{base_url:", "{base_ur:"), "house.terms.base_ur: this word is not known here; did you mean 'base_url'?"),
        (("every: 1s", "every: 1s\n    x: y"), "channels.desk.x: this word is not known here"),
        (("database:", "mappings: nowhere\ndatabase:"), "mappings: there is no folder nowhere; without this line"),
    ],
)  # fmt: skip
def test_names_that_do_not_fit_together_are_told(edited, change, says):
    told = edited(change)
    assert any(says in sentence for sentence in told), told
    assert all(sentence.startswith("config.yaml:") for sentence in told)


def test_the_mistakes_of_all_channels_and_carriers_are_told_at_once(edited):
    told = edited(("every: 1s", "every: 1s\n    guest: nobody"), ("connector: house", "connector: pigeon"))
    assert len(told) == 2


def test_a_missing_folder_elsewhere_is_told_and_our_own_is_made(hub, edited):
    assert hub("doctor").code == 0
    assert (hub.path / "edi/in").is_dir()
    (hub.path / "mount").mkdir()
    told = edited(("{root: edi,", f"{{root: {hub.path}/mount,"))
    assert [says.partition("root: ")[2] for says in told] == [
        f"mount: {folder} is missing. Create the folder there, or correct folders in the configuration."
        for folder in ("in", "out")
    ]


def marketplace(url):
    terms = f"{{base_url: {url}, token: env:SHOP, tries: 1}}"
    return f"  shop:\n    kind: marketplace\n    connector: practice\n    partner: marina\n    terms: {terms}\n"


def test_a_marketplace_out_of_reach_or_with_the_wrong_token_is_told(hub, edited, tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP", "wrong")
    with PracticeMarketplace(tmp_path / "shop") as shop:
        [says] = edited(more=marketplace(shop.url))
        assert says.startswith("config.yaml:19:5: channels.shop.terms: ")
        monkeypatch.setenv("SHOP", shop.token)
        assert hub("doctor").out == "All is well.\n"
    assert "the connection failed: Connection refused" in hub("doctor").out


def test_a_carrier_out_of_reach_is_told_unless_the_hub_itself_is_to_serve_it(hub, edited):
    text = hub.config.read_text()
    house = next(line for line in text.splitlines() if line.startswith("house: "))
    [says] = edited((f"{house}\n", ""), ("{base_url: ", "{tries: 1, base_url: "))
    assert "carriers.house.terms: 127.0.0.1" in says and "the connection failed: Connection refused" in says
