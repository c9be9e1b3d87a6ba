"""Counting, moving and setting apart stock from the command line, and proving that it adds up."""

import json
import sqlite3

import pytest

_FILE = """sku,on_hand,description,lot,expires_on,serials,safety,substitutes
MUG-01,40,Mug,,,,5,"MUG-02, MUG-03"
JAM-1,10,Jam,L1,2027-03-01,,,
JAM-1,6,Jam,L2,2027-01-01,,,
SAW-1,2,Saw,,,A1 A2,,
"""


@pytest.fixture
def stocked(hub):
    file = hub.path / "stock.csv"
    file.write_text(_FILE)
    assert hub("stock", "import", str(file)).code == 0
    return hub


def test_lots_pieces_and_safety_stock_come_in_by_file(stocked):
    assert "JAM-1 main L2 2027-01-01 6 0 0 JAM-1 main L1 2027-03-01 10" in stocked("stock", "lots").words
    assert "MUG-01 Mug main 40 0 5 35" in stocked("stock", "show").words
    assert (
        stocked("stock", "import", str(stocked.path / "stock.csv")).out == "stock.csv (UTF-8, commas): 4 unchanged.\n"
    )


def test_bad_rows_are_named_with_their_place(hub):
    file = hub.path / "bad.csv"
    file.write_text("sku,on_hand,serials,lot,expires_on\nSAW-1,1,A1 A2,,\nJAM-1,5,,L1,soon\nJ,5,,L3,\nJ,5,,L3,\n")
    said = hub("stock", "import", str(file))
    assert said.code == 1
    assert "bad.csv:2:3: serials: 2 numbers for 1 pieces" in said.err
    assert "bad.csv:3:5: expires_on:" in said.err
    assert "lot L3 of J in main stands at" in said.err


DONE = {
    ("count", "JAM-1", "7", "--lot", "L2"): "JAM-1: 7 on hand in lot L2 in main.",
    ("adjust", "MUG-01", "--reason", "damage", "--", "-2"): "MUG-01: -2 in main, damage.",
    ("quarantine", "MUG-01", "3", "--reason", "wet"): "MUG-01: 3 in main set apart, wet.",
    ("release", "MUG-01", "1"): "MUG-01: 1 in main free again, found sound.",
    ("move", "MUG-01", "4", "--from", "main", "--to", "east"): "MUG-01: 4 moved from main to east.",
    ("safety", "MUG-01", "8"): "MUG-01: 8 kept back in main.",
    ("keep", "MUG-01", "6", "--for", "acme"): "MUG-01: 6 in main kept for acme.",
    ("adjust", "SAW-1", "--reason", "found", "+1"): "SAW-1: +1 in main, found.",
    ("serials", "SAW-1", "A3"): "SAW-1: 1 number written down in main.",
    ("quarantine", "SAW-1", "--serial", "A2", "--reason", "bent"): "SAW-1: 1 (A2) in main set apart, bent.",
    ("quarantine", "JAM-1", "1", "--lot", "L1", "--reason", "mould"): "JAM-1: 1 of lot L1 in main set apart, mould.",
    ("release", "SAW-1", "--serial", "A2"): "SAW-1: 1 (A2) in main free again, found sound.",
    ("quarantine", "SAW-1", "1", "--serial", "A1", "--reason", "wet"): "SAW-1: 1 (A1) in main set apart, wet.",
    ("adjust", "SAW-1", "--reason", "found one bent", "+1"): "SAW-1: +1 in main, found one bent.",
    ("quarantine", "SAW-1", "1", "--reason", "bent"): "SAW-1: 1 in main set apart, bent.",
    ("serials", "SAW-1", "A4", "--apart", "--reason", "bent"): "SAW-1: A4 in main is in quarantine, bent.",
    ("serials", "MUG-01"): "No number of a MUG-01 is written down: crossdock stock serials MUG-01 NUMBER...",
    ("requests",): "No order waits for anything that must be got.",
    ("due",): "Nothing is to come that we know of.",
}
REFUSED = {
    ("release", "MUG-01", "9"): 5, ("count", "NOPE", "1"): 4, ("safety", "MUG-01", "x"): 2, ("requests", "7"): 4,
    ("inbound", "P-1", "MUG-01", "0", "--due", "2099-01-01"): 2,
    ("quarantine", "MUG-01", "--reason", "wet"): 2, ("release", "MUG-01", "0"): 2,
    ("quarantine", "SAW-1", "1", "--reason", "wet"): 5, ("quarantine", "SAW-1", "1", "--serial", "A2", "--serial", "A3",
                                                         "--reason", "wet"): 2,
    ("send", "main", "MUG-01=1", "--arrives", "2099-01-01"): 5,
}  # fmt: skip


def test_each_command_says_what_it_did_and_all_adds_up(stocked):
    assert "east we 0 everywhere" in stocked("stock", "warehouse", "east").words
    for words, says in DONE.items():
        said = stocked("stock", *words)
        assert (said.code, said.out.strip()) == (0, says)
    assert [stocked("stock", *words).code for words in REFUSED] == list(REFUSED.values())
    said = stocked("stock", "serials", "SAW-1", "--warehouse", "main").words
    assert "A1 main in quarantine wet A2 main on the shelf A3 main on the shelf A4 main in quarantine bent" in said
    assert json.loads(stocked("stock", "serials", "SAW-1", "--json").out)[0]["apart"] == "wet"
    assert "1 A1 pat wet" in stocked("stock", "show", "SAW-1", "--ledger").words
    assert "every unit is accounted for" in stocked("stock", "prove").out
    [file] = stocked.path.rglob("*.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE stock_level SET on_hand = on_hand + 10000 WHERE warehouse = 'east'")
    said = stocked("stock", "prove")
    assert said.code == 1
    assert "MUG-01 in east: 5 on hand, but the ledger adds up to 4" in said.err


def test_pieces_that_move_are_sent_or_are_taken_away_are_named(stocked):
    move = ("stock", "move", "SAW-1", "1", "--from", "main", "--to", "east")
    assert stocked("stock", "warehouse", "east").code == 0
    said = stocked(*move)
    assert said.code == 5
    assert "name those that leave it (--serial NUMBER), of A1, A2" in " ".join(said.err.split())
    assert stocked(*move, "--serial", "A1", "--serial", "A2").code == 2
    assert stocked(*move, "--serial", "A2").out == "SAW-1: 1 (A2) moved from main to east.\n"
    stolen = ("stock", "adjust", "SAW-1", "--warehouse", "east", "--reason", "stolen", "--serial", "A2", "--", "-1")
    assert stocked(*stolen).out == "SAW-1: -1 (A2) in east, stolen.\n"
    assert stocked("stock", "warehouse", "depot", "--partner", "desk", "--third-party").code == 0
    send = ("stock", "send", "depot", "--arrives", "2099-01-07")
    assert stocked(*send, "SAW-1=1").code == 5
    assert stocked(*send, "SAW-1=1:A1").code == 0
    assert stocked("stock", "serials", "SAW-1").words.startswith("No number of a SAW-1")
    assert "every unit is accounted for" in stocked("stock", "prove").out


def test_what_is_to_come_is_promised_by_its_day_and_taken_in(stocked):
    said = stocked("stock", "inbound", "P-7", "MUG-01", "50", "--due", "2099-01-05", "--supplier", "Potter")
    assert said.out == "P-7: 50 of MUG-01 are to come into main on 2099-01-05.\n"
    assert "2099-01-05 purchase P-7 Potter MUG-01 main 50" in stocked("stock", "due").words
    assert "2099-01-05 85" in stocked("stock", "promise", "MUG-01").words
    assert stocked("stock", "inbound", "P-7", "MUG-01", "50", "--due", "2099-01-06").code == 0
    assert "2099-01-06 purchase P-7 Potter MUG-01 main 50" in stocked("stock", "due").words
    assert stocked("stock", "receive", "P-7", "MUG-01", "20").out == "P-7: 20 of MUG-01 taken in to main.\n"
    assert "MUG-01 main 30" in stocked("stock", "due").words
    assert "depot desk they 0" in stocked("stock", "warehouse", "depot", "--partner", "desk", "--third-party").words
    said = stocked("stock", "send", "depot", "MUG-01=4", "JAM-1=2:L1", "--arrives", "2099-01-07")
    assert said.out == "main-depot-T-1: 2 lines from main to depot; desk is told.\n"
    assert "2099-01-07 transfer main-depot-T-1 main JAM-1 depot 2" in stocked("stock", "due").words
    assert stocked("stock", "receive", "P-9", "MUG-01", "1").code == 4
    said = stocked("stock", "receive", "P-7", "MUG-01", "31")
    assert said.out == "P-7: 31 of MUG-01 taken in to main, 1 more than was to come.\n"
    said = stocked("stock", "warehouse", "east", "--partner", "marina", "--serves", "US-OR")
    assert "east marina we 0 US-OR" in said.words


SLIPS = {
    ("adjust", "JAM-1", "--reason", "found", "1"): (2, "JAM-1 is kept by lot; say which one"),
    ("adjust", "SAW-1", "--reason", "found", "1.5"): (5, "SAW-1 is told apart by serial numbers: 1.5 is no number of"),
    ("keep", "MUG-01", "3", "--for", "acne"): (4, "there is no partner and no channel acne, only acme"),
    ("count", "MUG-01", "5", "--warehouse", "mian"): (4, "no warehouse mian, only depot, main. Where it is a new one"),
    ("adjust", "MUG-01", "--warehouse", "mian", "--reason", "found", "3"): (4, "there is no warehouse mian"),
    ("move", "MUG-01", "3", "--from", "main", "--to", "mian"): (4, "there is no warehouse mian"),
    ("inbound", "P-1", "MUG-01", "3", "--due", "2099-01-05", "--warehouse", "mian"): (4, "there is no warehouse mian"),
    ("quarantine", "MUG-01", "1", "--warehouse", "mian", "--reason", "wet"): (4, "there is no warehouse mian"),
    ("serials", "SAW-1", "A7", "--warehouse", "mian"): (4, "there is no warehouse mian"),
    ("adjust", "MUG-01", "--reason", " ", "3"): (2, "say why; a blank says nothing"),
    ("adjust", "MUG-01", "--reason", "x", "--", "-0"): (2, "'0' is none; say how many"),
    ("move", "MUG-01", "0", "--from", "main", "--to", "main"): (2, "'0' is none; say how many"),
    ("inbound", "P-1", "MUG-01", "3", "--due", "2020-01-05"): (2, "2020-01-05 is over; name the day on which it comes"),
    ("send", "depot", "MUG-01", "--arrives", "2099-01-07"): (2, "does not say how many; write MUG-01=24"),
    ("send", "depot", "MUG-01=0", "--arrives", "2099-01-07"): (2, "'0' is none; say how many"),
    ("send", "depot", "MUG-01=1", "--arrives", "2020-01-07"): (2, "2020-01-07 is over"),
    ("adjust", "MUG-01", "--reason", "x", "--", "-50"): (5, "40 of MUG-01 in main are free, 50 cannot be taken away."),
    ("adjust", "JAM-1", "--reason", "x", "--", "-1"): (5, "JAM-1 is kept by lot; say which, by --lot; what lies there: "
                                                          "L2 (6), L1 (10)"),
    ("adjust", "JAM-1", "--lot", "L9", "--reason", "x", "--", "-1"): (5, "lot L9 of JAM-1 does not lie in main; what"),
    ("adjust", "JAM-1", "--lot", "L1", "--reason", "x", "--", "-11"): (5, "lot L1 of JAM-1 in main: 10 on hand, 0 of "
                                                                          "them in cartons and 0 in quarantine; 11"),
    ("serials", "SAW-1", "A8"): (5, "2 SAW-1 lie in main, and 2 of them have a number; count them first"),
}  # fmt: skip


def test_a_slip_of_the_pen_changes_nothing_and_is_told_in_a_sentence(stocked):
    assert stocked("stock", "warehouse", "depot", "--partner", "desk", "--third-party").code == 0
    for words, (code, says) in SLIPS.items():
        said = stocked("stock", *words)
        written = " ".join(said.err.replace("│", " ").split())
        assert (said.code, says in written) == (code, True), (words, said.code, written)
    assert "mian" not in stocked("stock", "show").out and "every unit" in stocked("stock", "prove").out


def test_an_expired_lot_is_not_given_free_before_its_day_is_put_right(stocked):
    assert stocked("stock", "count", "JAM-1", "4", "--lot", "L0", "--expires", "2020-01-05").code == 0
    assert stocked("stock", "quarantine", "JAM-1", "4", "--lot", "L0", "--reason", "old").code == 0
    said = stocked("stock", "release", "JAM-1", "4", "--lot", "L0")
    assert said.code == 5 and "lot L0 of JAM-1 in main expired on 2020-01-05 and must not leave" in said.err
    assert stocked("stock", "count", "JAM-1", "4", "--lot", "L0", "--expires", "2099-01-05").code == 0
    assert stocked("stock", "release", "JAM-1", "4", "--lot", "L0").code == 0
    assert "every unit is accounted for" in stocked("stock", "prove").out


def test_what_is_kept_for_one_alone_is_shown_with_the_stock(stocked):
    assert "kept" not in stocked("stock", "show", "MUG-01").out
    assert stocked("stock", "keep", "MUG-01", "6", "--for", "acme").code == 0
    assert stocked("stock", "keep", "MUG-01", "2", "--for", "marina").code == 0
    assert "available of that kept for" in stocked("stock", "show").words
    assert "MUG-01 Mug main 40 0 5 35 acme 6, marina 2" in stocked("stock", "show", "MUG-01").words
    [row] = json.loads(stocked("stock", "show", "MUG-01", "--json").out)
    assert (row["available"], row["kept"]) == ("35", {"acme": "6", "marina": "2"})
    assert "6 of that are kept for acme alone." in stocked("stock", "promise", "MUG-01").words


def test_what_is_not_said_of_a_warehouse_stays_as_it_is(stocked):
    assert stocked("stock", "warehouse", "depot", "--partner", "desk", "--third-party", "--serves", "US-OR").code == 0
    assert "depot desk they 7 US-OR" in stocked("stock", "warehouse", "depot", "--priority", "7").words
    assert "depot desk they 7 everywhere" in stocked("stock", "warehouse", "depot", "--serves", "").words
    assert "depot desk we 7 everywhere" in stocked("stock", "warehouse", "depot", "--own").words
    assert stocked("stock", "warehouse", "east", "--third-party").code == 2
