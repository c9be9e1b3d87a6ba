"""How answers are written: no name broken where there is room, nothing from a stranger taken for a command."""

import io
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from rich.console import Console
from rich.text import Text

from crossdock.cli.paper import coloured, counted, fit, literal, number, say, table, write_json
from tests.front.conftest import ROOT


@pytest.fixture
def drawn(monkeypatch):
    def draw(width, columns, rows):
        monkeypatch.setenv("COLUMNS", str(width))
        out = Console(file=io.StringIO(), width=width)
        out.print(table("", columns, rows))
        return [line.rstrip() for line in out.file.getvalue().splitlines() if line.strip()]

    return draw


PROSE = "a sentence that goes on and on until it has to be broken somewhere between two of its words"


@pytest.mark.parametrize("width", [80, 100, 120, 140])
def test_prose_gives_way_before_names_and_instants_do(drawn, width):
    rows = [("acme-two-orders.edi", PROSE, "2026-11-24 03:00:24"), ("nordwind_855_000000003.edi", "short", "")]
    lines = drawn(width, ("file", "why", "at (UTC)"), rows)
    assert all(len(line) <= width for line in lines)
    text = "\n".join(lines)
    for whole in ("acme-two-orders.edi", "nordwind_855_000000003.edi", "2026-11-24 03:00:24"):
        assert whole in text


def test_where_there_is_no_room_the_longest_word_is_folded_and_nothing_is_lost(drawn):
    lines = drawn(40, ("a", "b"), [("x" * 60, "short")])
    assert all(len(line) <= 40 for line in lines)
    assert "".join(lines).count("x") == 60


def test_numbers_stand_to_the_right(drawn):
    lines = drawn(80, ("sku", ">on hand"), [("A", "5"), ("B", "12345678")])
    assert lines[2].endswith("       5")


@pytest.mark.parametrize(
    ("columns", "room", "widths"),
    [
        ([(5, 5), (3, 30)], 100, [5, 30]),
        ([(5, 5), (3, 30)], 20, [5, 15]),
        ([(5, 8), (3, 30), (3, 40)], 31, [8, 11, 12]),
        ([(40, 40), (4, 4)], 24, [20, 4]),
        ([(0, 0)], 10, [1]),
        ([(3, 3), (3, 3)], 1, [1, 1]),
    ],
)
def test_room_is_shared(columns, room, widths):
    assert fit(columns, room) == widths


def test_a_strangers_words_are_no_marks_and_move_no_cursor(drawn, capsys):
    lines = drawn(80, ("name", "state"), [("[red]order[/] [/].edi\x1b[2J\u202e", coloured("in_review"))])
    assert "[red]order[/] [/].edi�[2J�" in lines[-1]
    assert "in review" in lines[-1]
    assert Text.from_markup(literal("[bold]x[/]")).plain == "[bold]x[/]"
    say("bell\x07 and all")
    assert capsys.readouterr().out == "bell� and all\n"


def test_json_rounds_nothing_and_leaves_bytes_out(capsys):
    write_json({"price": Decimal("10.20"), "many": [Decimal("1E+2")], "name": "Müller"})
    assert json.loads(capsys.readouterr().out) == {"price": "10.2", "many": ["100"], "name": "Müller"}


def test_quantities_and_counts_read_well():
    assert [number(Decimal(q)) for q in ("5.000", "0.0", "-0", "1E+3", "2.50")] == ["5", "0", "0", "1000", "2.5"]
    assert (number(None), counted(1, "carton"), counted(2, "carton")) == ("", "1 carton", "2 cartons")


def python(*words, **surroundings):
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, **surroundings
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_is_there_at_once_because_it_imports_nothing_that_it_does_not_need():
    slow = ("sqlalchemy", "paramiko", "pydantic", "ruamel", "starlette", "requests", "canonical", "store")
    loaded = python("-c", f"import sys, crossdock.cli; print([m for m in {slow!r} if m in sys.modules])")
    assert loaded == "[]\n"


def test_looking_something_up_opens_no_road_to_the_outside():
    slow = ("paramiko", "requests", "starlette", "pyx12", "apscheduler", "imap_tools")
    families = ", ".join(f"crossdock.cli.{name}" for name in ("order", "document", "review", "stock", "shipment"))
    loaded = python("-c", f"import sys, crossdock.office, {families}; print([m for m in {slow!r} if m in sys.modules])")
    assert loaded == "[]\n"


def test_help_names_every_family_and_completion_finds_their_commands():
    import os

    entry = ("-c", "import sys; sys.argv[0] = 'crossdock'; from crossdock.cli import main; main()")
    told = python(*entry, "--help")
    for name in ("up", "doctor", "demo", "order", "document", "review", "stock", "shipment", "edi"):
        assert f" {name} " in told
    words = {**os.environ, "_CROSSDOCK_COMPLETE": "complete_bash", "COMP_WORDS": "crossdock stock ", "COMP_CWORD": "2"}
    assert {"show", "count", "import", "prove"} < set(python(*entry, env=words).split())
    told_shell = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # whatever shell runs the tests
    assert "crossdock" in python(*entry, "--show-completion", "bash", env=told_shell)
