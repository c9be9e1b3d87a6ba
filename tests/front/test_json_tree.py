"""JSON that people hand us: every value keeps its place and its digits, and what is no JSON is told where."""

import json

import pytest

from connectors.json_tree import parse
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.yaml_file import place, plain


def test_every_value_keeps_its_place_and_its_digits():
    tree = parse(b'\xef\xbb\xbf{"a": [1.50, "x\\u00e9\\n"],\n "b": {"c": null, "d": true, "e": -2e3}}\n', "f.json")
    assert plain(tree) == {"a": ["1.50", "xé\n"], "b": {"c": None, "d": "true", "e": "-2e3"}}
    assert place(tree, ("a", 1)) == (1, 14)
    assert place(tree, ("b", "d"), key=True) == (2, 19)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "f.json:1:1: this is not JSON: expected a value, and here is the file ends"),
        ("[1,]", ":1:4: this is not JSON: expected a value"),
        ("[1 2]", ":1:4: this is not JSON: expected ','"),
        ("[1]\nx", ":2:1: this is not JSON: expected the end of the file"),
        ('{"a" 1}', ":1:6: this is not JSON: expected ':'"),
        ('{"a": 1, "a": 2}', ":1:10: 'a' is written twice"),
        ('["a\nb"]', ":1:4: this is not JSON: invalid control character"),
        ("[01]", ":1:2: this is not JSON"),
        ("[NaN]", ":1:2: this is not JSON"),
        ("[" * 41 + "]" * 41, "nested more than 40 deep"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text, says):
    with pytest.raises(BadConfiguration) as told:
        parse(text.encode(), "f.json")
    assert says in str(told.value)


def test_bytes_that_are_no_text_are_told_too():
    with pytest.raises(BadConfiguration, match=":2:2: this is not UTF-8"):
        parse(b'[\n"\xff"]', "f.json")


def test_large_files_are_read_as_python_reads_them():
    said = [{"partner": f"p{n}", "name": "x" * (n % 7), "lines": [{"n": str(n)}]} for n in range(2000)]
    assert plain(parse(json.dumps(said, indent=1).encode(), "f.json")) == said
