"""Several workers on one database, as threads and as processes."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from canonical.document import DocumentKind
from canonical.lifecycle import Application, Delivery, OrderState, Validation
from store import Store
from tests.store.sample import a_draft, an_order, arrive, enter, writing
from world.clock import SetClock


def test_identical_arrivals_at_once_make_one_document(store: Store):
    together = threading.Barrier(8)

    def offer(n: int) -> tuple[int, bool, bool]:
        together.wait()
        with writing(store) as uow:
            arrival = uow.documents.arrive(
                channel="acme", kind=DocumentKind.edi, key=f"k{n // 2}", name="a.edi", content=b"the same"
            )
        return arrival.document_id, arrival.new_document, arrival.new_arrival

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(offer, range(8)))
    assert len({document for document, _, _ in told}) == 1
    assert sum(new for _, new, _ in told) == 1
    assert sum(new for _, _, new in told) == 4
    with store.reading() as uow:
        assert uow.documents.get(told[0][0]).resent == 3


def test_the_same_order_entered_at_once_is_one_order(store: Store):
    together = threading.Barrier(8)

    def work(n: int) -> bool:
        together.wait()
        with writing(store) as uow:
            return uow.orders.enter(an_order(), document_id=None, channel=f"c{n}", mapping="").new

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 1


def test_two_workers_on_postgresql_claim_different_rows(postgres_url: str, clock: SetClock):
    store = Store.open(postgres_url, clock)
    with writing(store) as uow:
        orders = [enter(uow, an_order(f"PO-{n}")) for n in range(6)]
        documents = [arrive(uow, bytes([n]), key=str(n)) for n in range(6)]
        messages = [uow.messages.draft(a_draft(), key=str(n)) for n in range(6)]
    with writing(store) as one, writing(store) as two:
        assert [o.id for o in one.orders.claim("acme", OrderState.interpreted, 4)] == orders[:4]
        assert [o.id for o in two.orders.claim("acme", OrderState.interpreted, 4)] == orders[4:]
        assert [d.id for d in one.documents.claim("acme", 2)] == documents[:2]
        assert [d.id for d in two.documents.claim("acme", 9)] == documents[2:]
        assert [m.id for m in one.messages.claim("acme", [Delivery.drafted], 9)] == messages
        assert two.messages.claim("acme", [Delivery.drafted], 9) == []
    store.close()


def test_threads_that_claim_and_conclude_take_every_document_once(store: Store):
    with writing(store) as uow:
        for n in range(60):
            arrive(uow, bytes([n]), key=str(n))

    def work(_: int) -> list[int]:
        taken = []
        while True:
            with writing(store) as uow:
                rows = uow.documents.claim("acme", 4)
                for row in rows:
                    uow.documents.conclude(row.id, validation=Validation.valid, application=Application.applied)
            if not rows:
                return taken
            taken += [row.id for row in rows]

    with ThreadPoolExecutor(6) as pool:
        taken = [document for some in pool.map(work, range(6)) for document in some]
    assert len(taken) == len(set(taken)) == 60


def test_read_modify_write_loses_no_update(store: Store):
    with writing(store) as uow:
        order = enter(uow)

    def work(_: int) -> None:
        for _ in range(10):
            with writing(store) as uow:
                uow.orders.postpone(order, note=str(uow.orders.get(order).attempts + 1), until=uow.now)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with store.reading() as uow:
        record = uow.orders.get(order)
    assert (record.attempts, record.note) == (40, "40")


PROCESS = """
import sys
from store import Store
from world.clock import WallClock

store = Store.open(sys.argv[1], WallClock())
for n in range(25):
    with store.unit_of_work(actor="p", cause="t") as uow:
        number = uow.control_numbers.take(sender="a", receiver="b", usage="P", level="set")
        uow.events.record(subject="order", subject_id=number, action="took")
"""


def test_processes_share_a_database_from_its_first_moment_on(bare_url: str, clock: SetClock):
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS, bare_url], cwd=root, stderr=subprocess.PIPE) for _ in range(3)
    ]
    assert [(p.communicate()[1], p.returncode) for p in processes] == [(b"", 0)] * 3
    store = Store.open(bare_url, clock)
    with store.reading() as uow:
        assert sorted(e.subject_id for e in uow.events.recent(1000)) == list(range(1, 76))
    store.close()
