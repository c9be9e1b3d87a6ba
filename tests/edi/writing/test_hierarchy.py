"""The tree of a ship notice: parents first, each child pointing at its parent."""

import time

from connectors.edi.hierarchy import Node, count, lines


def item(name):
    return Node(level="I", lines=[("LIN", name)])


def test_children_follow_their_parent_and_name_it():
    first = Node(level="P", lines=[("MAN", "1")], inside=[item("a"), item("b")])
    second = Node(level="P", lines=[("MAN", "2")], inside=[item("c")])
    root = Node(level="S", lines=[], inside=[Node(level="O", lines=[], inside=[first, second])])
    assert lines(root) == [
        ("HL", "1", "", "S", "1"),
        ("HL", "2", "1", "O", "1"),
        ("HL", "3", "2", "P", "1"),
        ("MAN", "1"),
        ("HL", "4", "3", "I", "0"),
        ("LIN", "a"),
        ("HL", "5", "3", "I", "0"),
        ("LIN", "b"),
        ("HL", "6", "2", "P", "1"),
        ("MAN", "2"),
        ("HL", "7", "6", "I", "0"),
        ("LIN", "c"),
    ]
    assert count(root) == 7


def test_ten_thousand_cartons_are_no_trouble():
    cartons = [Node(level="P", lines=[("MAN", str(n))], inside=[item("a")]) for n in range(10_000)]
    root = Node(level="S", lines=[], inside=[Node(level="O", lines=[], inside=cartons)])
    started = time.process_time()
    written = [line for line in lines(root) if line[0] == "HL"]
    assert written[-1] == ("HL", "20002", "20001", "I", "0")
    assert time.process_time() - started < 1
