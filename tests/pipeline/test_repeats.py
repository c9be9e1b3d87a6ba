"""The same document again, the same number with other content: what must come once comes once."""

import threading
from datetime import timedelta

import pytest

from canonical.hold import Answer
from canonical.message import MessageKind
from pipeline.engine.embedded import Embedded
from pipeline.incoming.translate import Translate
from pipeline.step import Batch
from tests.pipeline.bench import interchange, one_order, practice, purchase_order
from world.clock import WallClock

ACKNOWLEDGEMENT, ANSWER = MessageKind.functional_acknowledgement, MessageKind.order_acknowledgement


def test_a_file_offered_five_times_makes_one_order_and_the_same_997_each_time(bench):
    seen = []
    for n in range(5):
        bench.drop("acme", f"po-{n}.edi", practice("acme-clean.edi"))
        bench.run()
        seen.append(bench.collect())
    assert set(seen[0]) == {"acme_855_000000002.edi", "acme_997_000000001.edi"}
    again = {"acme_997_000000001.edi": seen[0]["acme_997_000000001.edi"]}
    assert seen[1:] == [again] * 4
    assert len(bench.orders()) == 1
    assert (bench.message(ACKNOWLEDGEMENT).sends, bench.message(ANSWER).sends) == (5, 1)
    assert bench.document().resent == 4
    assert bench.numbers() == [1, 2]
    bench.conserved()


def test_a_997_that_nobody_has_collected_yet_is_not_put_there_twice(bench):
    for n in range(3):
        bench.drop("acme", f"po-{n}.edi", practice("acme-clean.edi"))
        bench.run()
    assert list(bench.out()) == ["acme_855_000000002.edi", "acme_997_000000001.edi"]
    assert bench.message(ACKNOWLEDGEMENT).delivery == "sent"
    assert bench.cases() == []


def test_five_copies_that_lie_there_at_once_make_one_order(bench):
    for n in range(5):
        bench.drop("acme", f"po-{n}.edi", practice("acme-clean.edi"))
    bench.run()
    assert bench.states() == {"AC-1001": "allocated"}
    assert bench.document().resent == 4
    assert len(bench.messages()) == 2


def test_the_same_order_in_another_envelope_is_entered_once_and_acknowledged_anew(bench):
    bench.drop("acme", "a.edi", one_order("AC-1", ("MUG-01", 5), control=1))
    bench.run()
    bench.drop("acme", "b.edi", one_order("AC-1", ("MUG-01", 5), control=2))
    bench.run()
    order = bench.order("AC-1")
    assert (order.state, bench.level("MUG-01").reserved) == ("allocated", 5)
    assert "offered again" in bench.events("order", order.id)
    assert len(bench.messages(ACKNOWLEDGEMENT)) == 2
    assert len(bench.messages(ANSWER)) == 1


def test_one_file_that_holds_the_same_order_twice_makes_one_order(bench):
    twice = purchase_order("AC-1", ("MUG-01", 5))
    bench.drop("acme", "a.edi", interchange(twice, twice))
    bench.run()
    assert bench.states() == {"AC-1": "allocated"}
    assert bench.level("MUG-01").reserved == 5


@pytest.mark.parametrize("copies", [5])
def test_two_nodes_that_take_in_the_same_file_at_once_make_one_order(make_bench, database_url, copies):
    nodes = [make_bench(database_url, node=name, clock=WallClock()) for name in ("north", "south")]
    first = nodes[0]
    first.stock()
    for n in range(copies):
        first.drop("acme", f"po-{n}.edi", practice("acme-clean.edi"))
    engines = [Embedded(node.desk, node.steps, workers=3, sweep=timedelta(milliseconds=50)) for node in nodes]
    for engine in engines:
        engine.start()
    for _ in range(3):
        for engine in engines:
            engine.hint("intake", "acme")
        until(lambda: not list((first.root / "acme" / "in").iterdir()))
    until(lambda: [m.delivery for m in first.messages()] == ["sent", "sent"] and first.document().resent == copies - 1)
    assert all([engine.stop() for engine in engines])
    assert first.states() == {"AC-1001": "allocated"}
    assert sorted(first.out()) == ["acme_855_000000002.edi", "acme_997_000000001.edi"]
    assert first.message(ANSWER).sends == 1
    assert first.cases() == []
    first.conserved()


def until(true, seconds=20):
    """Wait for something that must come true."""
    clock = WallClock()
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        clock.sleep(timedelta(milliseconds=20))
    raise AssertionError("it did not come true in time")


# -- the same number, other content


@pytest.fixture
def changed_order(bench):
    bench.drop("acme", "first.edi", practice("acme-clean.edi"))
    bench.run()
    bench.collect()
    bench.drop("acme", "second.edi", practice("acme-same-number.edi"))
    bench.run()
    return bench


def test_the_same_number_with_other_content_waits_and_the_first_order_stays_untouched(changed_order):
    first, second = changed_order.orders("AC-1001")
    assert (first.state, second.state) == ("allocated", "in_review")
    assert [line.reserved for line in first.lines] == [48, 24]
    assert changed_order.level("MUG-01").reserved == 48
    case = changed_order.case()
    assert (case.subject, case.subject_id, case.kind) == ("order", second.id, "duplicate")
    assert list(changed_order.out()) == ["acme_997_000000003.edi"]


def test_approved_both_orders_are_delivered(changed_order):
    changed_order.answer(changed_order.case(), Answer.approve, reason="they want both")
    changed_order.settle()
    assert [order.state for order in changed_order.orders("AC-1001")] == ["allocated", "allocated"]
    assert changed_order.level("MUG-01").reserved == 108
    assert sorted(changed_order.out()) == ["acme_855_000000004.edi", "acme_997_000000003.edi"]


def test_rejected_the_buyer_is_told_why_and_the_first_order_goes_its_way(changed_order):
    changed_order.answer(changed_order.case(), Answer.reject, reason="sent by mistake")
    changed_order.settle()
    assert [order.state for order in changed_order.orders("AC-1001")] == ["allocated", "rejected"]
    told = changed_order.out()["acme_855_000000004.edi"].decode()
    assert "BAK*00*RD*AC-1001" in told
    assert "sent by mistake" in told.replace("SENT BY MISTAKE", "sent by mistake")
    assert changed_order.cases() == []


def test_two_orders_under_one_number_in_one_file_leave_the_later_one_waiting(bench):
    bench.drop(
        "acme", "a.edi", interchange(purchase_order("AC-1", ("MUG-01", 1)), purchase_order("AC-1", ("MUG-01", 2)))
    )
    bench.run()
    assert [order.state for order in bench.orders("AC-1")] == ["allocated", "in_review"]


def test_two_orders_under_one_number_routed_at_once_are_never_both_accepted(make_bench, database_url):
    nodes = [make_bench(database_url, node=name) for name in ("north", "south")]
    nodes[0].stock()
    for n in range(12):
        files = [one_order(f"AC-{n}", ("MUG-01", quantity), control=2 * n + quantity) for quantity in (1, 2)]
        for quantity, content in enumerate(files):
            nodes[0].drop("acme", f"{n}-{quantity}.edi", content)
    nodes[0].poll()
    for node in nodes:
        Batch(node.desk, Translate(node.desk), size=12).run("acme")
    together(*(lambda node=node: drain(node.step("route")) for node in nodes for _ in range(2)))
    for n in range(12):
        assert sorted(order.state for order in nodes[0].orders(f"AC-{n}")) == ["allocated", "in_review"]
    nodes[0].conserved()


def test_an_order_that_is_still_being_entered_while_its_twin_is_routed_waits_for_it(make_bench, postgres_url):
    """The earlier order is invisible until its long document is committed; the later one is routed meanwhile."""
    slow, fast = (make_bench(postgres_url, node=name) for name in ("slow", "fast"))
    slow.stock()
    slow.drop("acme", "first.edi", one_order("AC-1", ("MUG-01", 1), control=1))
    slow.poll()
    fast.drop("acme", "second.edi", one_order("AC-1", ("MUG-01", 2), control=2))
    fast.poll()
    entered, judged, written = threading.Event(), threading.Event(), threading.Event()
    translate, route = Translate(slow.desk), fast.step("route").rows

    def enter_slowly():
        with slow.unit() as uow:
            translate.work(uow, translate.claim(uow, "acme", 1))
            entered.set()
            assert judged.wait(10)
        written.set()
        drain(slow.step("route"))

    def route_the_twin():
        assert entered.wait(10)
        drain(fast.step("translate"))
        with fast.unit() as uow:
            rows = route.claim(uow, "acme", 10)
            route.work(uow, rows)
            judged.set()
            assert written.wait(10)
            threading.Event().wait(0.2)  # the other router begins now

    together(enter_slowly, route_the_twin)
    assert sorted(order.state for order in slow.orders("AC-1")) == ["allocated", "in_review"]


def drain(step):
    for lane in step.lanes():
        while step.run(lane):
            pass


def together(*acts):
    """Do things in threads at once; whatever one of them raises is raised."""
    raised = []

    def safely(act):
        try:
            act()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=safely, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
