"""The YAML door: texts stay texts, every mistake has its place, hostile files are refused at once."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from connectors.mapping.yaml_file import BadConfiguration, load, parse, place, plain, typed


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    required: bool = False
    amount: Decimal | None = None


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    fields: dict[str, Inner | None] = {}
    several: tuple[Inner, ...] = ()


def refused(text: str | bytes) -> str:
    with pytest.raises(BadConfiguration) as caught:
        parse(text if isinstance(text, bytes) else text.encode(), "x.yaml")
    return str(caught.value)


def test_every_scalar_stays_as_written() -> None:
    text = b"a: 0042\nb: NO\nc: true\nd: 1.10\ne: 2026-01-01\nf: 0x1F\ng: 1_000\nh: 12:30:00\ni: .inf\n"
    written = {"a": "0042", "b": "NO", "c": "true", "d": "1.10", "e": "2026-01-01", "f": "0x1F"}
    assert plain(parse(text, "x")) == written | {"g": "1_000", "h": "12:30:00", "i": ".inf"}


def test_only_an_empty_scalar_null_and_tilde_mean_nothing() -> None:
    text = b"a:\nb: null\nc: ~\nd: ''\ne: 'null'\nf: \"~\"\ng: [null, Null]\n"
    assert plain(parse(text, "x")) == {
        "a": None, "b": None, "c": None, "d": "", "e": "null", "f": "~", "g": [None, "Null"],
    }  # fmt: skip


def test_a_byte_order_mark_and_an_empty_file_are_fine() -> None:
    assert plain(parse(b"\xef\xbb\xbfa: b\n", "x")) == {"a": "b"}
    assert plain(parse(b"# nothing\n", "x")) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1\n", "x.yaml:1:4: anchors"),
        ("a: *x\n", "x.yaml:1:4: aliases"),
        ("a: !!python/object/apply:os.system [id]\n", "x.yaml:1:4: tags"),
        ("a: ! b\n", "x.yaml:1:4: tags"),
        ("a:\n  <<: {b: c}\n", "x.yaml:2:3: merge keys"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: 'a' is written twice; the first stands in line 1"),
        ("x:\n  - {p: 1, p: 2}\n", "x.yaml:2:12: 'p' is written twice"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document"),
        ("? [a, b]\n: 1\n", "x.yaml:1:3: a key must be a plain word"),
        ("a: [1\nb: 2\n", "x.yaml:2:2: this is not YAML"),
        ("a:\n\t- b\n", "x.yaml:2:1: this is not YAML"),
        (b"a: 1\nb: \xff\n", "x.yaml:2:4: this is not UTF-8"),
        (b"a: \x00\n", "x.yaml:1:1: this is not YAML"),
    ],
)
def test_what_is_dangerous_or_ambiguous_is_refused_with_its_place(text: str | bytes, says: str) -> None:
    assert refused(text).startswith(says)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
)


@pytest.mark.parametrize(
    "hostile",
    [
        BOMB,
        "[" * 9_000,
        "{a: " * 2_400,
        "\n".join(" " * n + "a:" for n in range(900)),
        "- " * 4_000 + "x",
        "? " * 4_000,
        "- x\n" * 120_000,
        "[\n" + "a,\n" * 150_000,
        "a: " + "x" * 490_000,
        "a:\n" + "  xxxx\n" * 70_000,
        "a: '" + "xxxx\n" * 90_000,
        'a: "' + "\\x41\n" * 80_000,
        "%TAG !a! b\n" * 40_000,
        "x" * 600_000,
    ],
)
@pytest.mark.usefixtures("undisturbed")
def test_a_hostile_file_is_refused_before_it_costs_much(hostile: str) -> None:
    started = time.process_time()
    assert "x.yaml:" in refused(hostile)
    # Well under a second by itself; the rest is room for the tracer of coverage. What explodes takes minutes.
    assert time.process_time() - started < 8


def test_a_missing_or_oversized_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match=r"no\.yaml:1:1: this file does not exist"):
        load(tmp_path / "no.yaml")
    (tmp_path / "big.yaml").write_text("#" * 600_000)
    with pytest.raises(BadConfiguration, match="holds more than 500000 bytes"):
        load(tmp_path / "big.yaml")


def test_a_model_gives_the_types() -> None:
    tree = parse(b"name: 0042\nfields:\n  a: {required: true, amount: 1.10}\n  b: null\n", "x")
    made = typed(tree, Outer, "x")
    assert (made.name, made.fields["a"], made.fields["b"]) == (
        "0042",
        Inner(required=True, amount=Decimal("1.10")),
        None,
    )


def test_a_misspelt_word_is_shown_its_neighbour() -> None:
    tree = parse(b"name: x\nfields:\n  a: {requird: true}\nseveral:\n  - {amonut: 1}\n", "c.yaml")
    with pytest.raises(BadConfiguration) as caught:
        typed(tree, Outer, "c.yaml")
    assert [str(problem) for problem in caught.value.problems] == [
        "c.yaml:3:7: fields.a.requird: this word is not known here; did you mean 'required'?",
        "c.yaml:5:6: several.0.amonut: this word is not known here; did you mean 'amount'?",
    ]


def test_a_wrong_type_and_a_missing_word_have_their_places() -> None:
    tree = parse(b"fields:\n  a: {amount: twelve}\n", "c.yaml")
    with pytest.raises(BadConfiguration) as caught:
        typed(tree, Outer, "c.yaml")
    missing, amount = sorted(caught.value.problems)
    assert (missing.line, missing.column, missing.says) == (1, 1, "name is missing")
    assert (amount.line, amount.column) == (2, 15)
    assert "'twelve'" in amount.says


def test_places_of_keys_and_values() -> None:
    tree = parse(b"a:\n  - b: c\n  - d\n", "x")
    assert place(tree, ["a", 0, "b"]) == (2, 8)
    assert place(tree, ["a", 0, "b"], key=True) == (2, 5)
    assert place(tree, ["a", 1]) == (3, 5)
