import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.transports.json_slice import cut

LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@settings(max_examples=50, deadline=None)
@given(st.lists(VALUES), st.dictionaries(st.text(), VALUES), st.sampled_from([None, 2]), st.booleans())
def test_every_entry_comes_back_as_it_was_written(entries, rest, indent, ascii_only):
    rest.pop("orders", None)
    before, after = dict(list(rest.items())[:1]), dict(list(rest.items())[1:])
    text = json.dumps(before | {"orders": entries} | after, indent=indent, ensure_ascii=ascii_only)
    content = text.encode("utf-8", "surrogatepass" if ascii_only else "strict")
    listing = cut(content, "orders")
    assert [entry.value for entry in listing.entries] == entries
    assert [json.loads(entry.content) for entry in listing.entries] == entries
    assert all(entry.content in content for entry in listing.entries)
    assert listing.rest == rest


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"[]", "not JSON"),
        (b'{"orders": {}}', "not JSON"),
        (b'{"orders": [1,]}', "not JSON"),
        (b'{"orders": [1 2]}', "not JSON"),
        (b'{"orders": []} more', "not JSON"),
        (b'{"orders": [', "not JSON"),
        (b'{"orders": [NaN]}', "NaN"),
        (b'{"other": 1}', "no list 'orders'"),
        (b'{"orders": [], "orders": []}', "once more"),
        (b'{"a": 1, "a": 2, "orders": []}', "once more"),
        (b"{1: 2}", "as a key"),
        (b"\xff", "byte 0"),
        (b'{"orders": ' + b"[" * 100_000, "too deep"),
    ],
)
def test_what_is_no_listing_is_told_why(content, says):
    with pytest.raises(ValueError, match=says):
        cut(content, "orders")
