"""The health endpoint: 200 while all goes well, 503 and the reason where it does not."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from crossdock.assembly import open_house
from crossdock.health import application
from crossdock.practice.http_server import HttpServer
from crossdock.settings import load
from store import StoreUnavailable
from world.clock import SetClock

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    return SetClock(NOON)


@pytest.fixture
def house(hub, clock):
    house = open_house(load(hub.config), clock)
    yield house
    house.close()


@pytest.fixture
def troubles():
    return {}


@pytest.fixture
def ask(house, troubles):
    with HttpServer(application(house.desk, house.every, lambda: troubles), name="health") as server:

        def get(path="/health/ready"):
            try:
                with urllib.request.urlopen(f"{server.url}{path}", timeout=10) as answer:
                    return answer.status, json.load(answer)
            except urllib.error.HTTPError as error:
                return error.code, json.load(error)

        yield get


def read(house):
    with house.desk.store.unit_of_work(actor="hub", cause="test") as uow:
        uow.channels.ok("desk")


def fail(house, says="acme.example cannot be reached"):
    with house.desk.store.unit_of_work(actor="hub", cause="test") as uow:
        uow.channels.failed("desk", says)


def test_a_hub_that_has_just_begun_is_ready(ask):
    status, report = ask()
    assert status == 200
    assert report == {
        "status": "ready",
        "database": "reachable",
        "channels": {"desk": {"last_read": None, "failures": 0, "says": ""}},
        "silent_channels": [],
        "waiting_for_people": 0,
        "documents_failed": 0,
        "messages_failed": 0,
        "troubles": {},
    }


def test_a_channel_that_is_read_in_time_is_well(ask, house, clock):
    clock.turn(timedelta(hours=1))
    read(house)
    clock.turn(timedelta(minutes=4))
    status, report = ask()
    assert status == 200
    assert report["channels"]["desk"]["last_read"] == "2026-11-24T13:00:00+00:00"


def test_a_channel_that_nobody_reads_any_more_is_told_even_without_a_failure(ask, house, clock):
    read(house)
    clock.turn(timedelta(minutes=6))
    status, report = ask()
    assert (status, report["status"], report["silent_channels"]) == (503, "in trouble", ["desk"])


def test_one_failure_is_shown_and_the_third_in_a_row_is_trouble(ask, house):
    fail(house)
    status, report = ask()
    assert status == 200
    assert report["channels"]["desk"] == {
        "last_read": None, "failures": 1, "says": "acme.example cannot be reached",
    }  # fmt: skip
    fail(house)
    fail(house)
    assert ask()[0] == 503
    read(house)
    assert ask()[0] == 200


def test_a_step_in_trouble_is_told(ask, troubles):
    troubles["route acme"] = "the disk is full"
    status, report = ask()
    assert (status, report["troubles"]) == (503, {"route acme": "the disk is full"})


def test_a_database_out_of_reach_is_told_and_the_process_is_still_live(ask, house, monkeypatch):
    def lost():
        raise StoreUnavailable("the database cannot be reached")

    monkeypatch.setattr(house.desk.store, "reading", lost)
    status, report = ask()
    assert (status, report["status"], report["database"]) == (503, "in trouble", "the database cannot be reached")
    assert ask("/health/live") == (200, {"status": "live"})


def test_what_waits_for_people_is_counted_and_no_trouble(ask, house):
    with house.desk.store.unit_of_work(actor="hub", cause="test") as uow:
        uow.reviews.open(subject="channel", subject_id=0, kind="oddity", findings=(), summary="a strange file")
    status, report = ask()
    assert (status, report["waiting_for_people"]) == (200, 1)
