"""A change comes as a file, changes its order, moves stock, and is answered by what truly became of it."""

from tests.pipeline.altering import answers, change_file, changes, lines, poc, proven
from tests.pipeline.bench import one_order
from tests.pipeline.shelving import shelve


def ordered(hub, number="AC-1", *wanted, control=1):
    hub.drop("acme", f"{number}-{control}.edi", one_order(number, *(wanted or (("LAMP-30", 10),)), control=control))
    hub.run()
    return hub.order(number)


def changed(hub, number, *wanted, control=9, **said):
    hub.drop("acme", f"change-{control}.edi", change_file(number, *wanted, control=control, **said))
    hub.run()
    proven(hub)


def test_less_goes_back_to_the_shelf_and_to_who_waits_for_it(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    ordered(hub, "AC-2", ("LAMP-30", 4), control=2)
    assert hub.states() == {"AC-1": "allocated", "AC-2": "backordered"}
    changed(hub, "AC-1", poc(1, "QD", 7))
    assert (lines(hub, "AC-1"), lines(hub, "AC-2")) == ([(7, 7, 0, 0)], [(4, 3, 1, 0)])
    assert (answers(hub), changes(hub)) == ([("accepted", [[("accepted", 7)]])], ["made"])
    assert any("_865_" in name for name in hub.out())
