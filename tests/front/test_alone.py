"""Being the only process of a name on a database: known at once, and over with the process."""

import subprocess
import sys

from store import Store
from tests.front.conftest import ROOT

HOLD = """
import sys
from store import Store
from world.clock import WallClock
with Store.open(sys.argv[1], WallClock()).alone("hub") as ours:
    print(ours, flush=True)
    sys.stdin.read()
"""


def test_a_second_one_of_the_same_name_is_told_and_another_name_is_welcome(database_url, clock):
    one, other = Store.open(database_url, clock), Store.open(database_url, clock)
    with one.alone("hub") as first, other.alone("hub") as second, other.alone("east") as third:
        assert (first, second, third) == (True, False, True)
    with other.alone("hub") as again:
        assert again
    one.close()
    other.close()


def test_a_killed_one_is_not_waited_for(database_url, clock):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, database_url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    store = Store.open(database_url, clock)
    with store.alone("hub") as ours:
        assert not ours
    process.kill()
    process.communicate()
    for _ in range(50):  # PostgreSQL notices the end of a session a moment later
        with store.alone("hub") as ours:
            if ours:
                break
    assert ours
    store.close()


def test_a_plain_unit_of_work_goes_on_meanwhile(database_url, clock):
    store = Store.open(database_url, clock)
    with store.alone("hub"), store.unit_of_work(actor="test", cause="test") as uow:
        uow.channels.ok("desk")
    store.close()
