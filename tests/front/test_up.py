"""``crossdock up`` as a process of its own: it starts, works, tells its health, and stops when told to."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import timedelta

import pytest

from crossdock.office import open_store
from crossdock.settings import load
from tests.front.conftest import ROOT, STOCK, free_port

PATIENCE = 40  # seconds; a busy machine starts slowly


@contextmanager
def running(hub):
    """Run the hub; whatever happens, it is gone at the end."""
    start = [sys.executable, "-X", "faulthandler", "-c", "from crossdock.cli import main; main()"]
    process = subprocess.Popen(
        [*start, "-c", str(hub.config), "up"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def came_up(process):
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Crossdock is up."), line + process.stdout.read()
    return line.split()[4].removesuffix("/health/ready")


def hears(process, words):
    """Read on until the hub says so; where it says nothing, it tells where each of its threads stands."""
    impatient = threading.Timer(PATIENCE, process.send_signal, [signal.SIGABRT])
    impatient.start()
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            impatient.cancel()
            return
    impatient.cancel()
    pytest.fail(f"within {PATIENCE} s the hub did not say {words!r}, but:\n{''.join(said)}")


def eventually(look, what):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail(f"within {PATIENCE} s there was no {what}")


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def lease_of_a_killed_hub(hub):
    store = open_store(load(hub.config))
    with store.unit_of_work(actor="hub", cause="a former life") as uow:
        assert uow.leases.acquire("intake desk", "hub/0123456789abcdef", timedelta(minutes=5))
    store.close()


def test_the_hub_takes_orders_in_answers_them_tells_its_health_and_stops_when_told(hub):
    assert hub("stock", "import", str(STOCK)).code == 0
    lease_of_a_killed_hub(hub)
    hub.drop("acme-clean.edi")
    with running(hub) as process:
        url = came_up(process)
        assert get(f"{url}/health/live") == (200, {"status": "live"})
        answers = eventually(lambda: len(found := hub.answers()) == 2 and found, "997 and 855")
        assert [name.split("_")[1] for name in answers] == ["855", "997"]
        status, report = get(f"{url}/health/ready")
        assert (status, report["status"], report["database"]) == (200, "ready", "reachable")
        assert report["channels"]["desk"]["last_read"]

        second = hub("up")
        assert second.code == 5
        assert "A hub named 'hub' runs on this database already. Stop it first" in second.words
        assert hub("doctor").out == "All is well.\n"
        assert hub("order", "list").code == 0

        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert time.monotonic() - began < 10
        assert said.splitlines()[-1] == "Crossdock has stopped."
    assert hub("up", "--once").code == 0


@pytest.fixture
def deaf(hub):
    """A partner's server that takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        with hub.config.open("a") as config:
            config.write(
                f"  deaf:\n    kind: edi\n    sftp: {{host: 127.0.0.1, port: {port}, user: u, password: env:HOME,"
                " connect_seconds: 100, answer_seconds: 100}\n"
            )
        yield door


def test_whoever_asks_twice_does_not_wait_for_a_worker_that_hangs(hub, deaf):
    with running(hub) as process:
        came_up(process)
        deaf.settimeout(PATIENCE)
        call, _ = deaf.accept()
        process.send_signal(signal.SIGINT)
        hears(process, "Once more Ctrl-C or SIGTERM: at once.")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert time.monotonic() - began < 5
        assert said == "Crossdock has stopped; some work was cut short and goes on at the next start.\n"
        call.close()


@pytest.mark.parametrize("door", ["health", "house"])
def test_a_port_that_is_taken_is_a_sentence_and_code_6(hub, ports, door):
    section = {"health": "health: {port: ", "house": "house: {port: "}[door]
    before, _, rest = hub.config.read_text().partition(section)
    taken = ports()
    hub.config.write_text(f"{before}{section}{taken}{rest[rest.index('}') if door == 'health' else rest.index(',') :]}")
    said = hub("up")
    assert said.code == 6
    assert f"cannot listen on 127.0.0.1:{taken}: Address already in use" in said.words
    assert "Crossdock is up" not in said.out


def test_once_does_what_is_due_and_books_with_the_house_carrier(walked):
    said = walked("up", "--once")
    assert (said.code, said.out) == (0, "0 documents came in; 0 rows moved on.\n")
    walked.drop("new.edi", b"ISA*this is no interchange")
    said = walked("up", "--once")
    assert said.code == 0
    assert said.out.startswith("1 document came in; 1 row moved on.")


def test_once_says_which_channel_could_not_be_read(hub):
    port = free_port()
    with hub.config.open("a") as config:
        config.write(
            f"  far:\n    kind: edi\n    sftp: {{host: 127.0.0.1, port: {port}, user: u, password: env:HOME}}\n"
        )
    said = hub("up", "--once")
    assert said.code == 1
    assert said.out.startswith("0 documents came in")
    assert f"channel far: 127.0.0.1:{port} cannot be reached" in said.words


def test_once_takes_over_from_a_killed_hub_at_once(hub):
    lease_of_a_killed_hub(hub)
    hub.drop("acme-clean.edi")
    assert hub("up", "--once").out.startswith("1 document came in")
