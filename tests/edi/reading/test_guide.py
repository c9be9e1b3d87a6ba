"""Guides as people write them: the notation, and what happens when it is wrong."""

from pathlib import Path

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.guide_notation import MANY, composite, element, segment, use
from connectors.mapping.problem import BadConfiguration


def test_an_element_has_a_type_lengths_and_perhaps_codes():
    assert element("AN 1/30") == ("AN", 1, 30, (), "")
    assert element("ID 1/1 = C D") == ("ID", 1, 1, ("C", "D"), "")
    assert element("ID 1/1 = C D, credit or debit") == ("ID", 1, 1, ("C", "D"), "credit or debit")
    assert element("DT 8/8, date") == ("DT", 8, 8, (), "date")


def test_places_may_be_repeated():
    assert composite("355! (1018 649)*2 718*2") == [
        ("355", True, 1), ("1018", False, 1), ("649", False, 1), ("1018", False, 1), ("649", False, 1),
        ("718", False, 1), ("718", False, 1)
    ]  # fmt: skip
    assert composite("C998^10! C056^2") == [("C998", True, 10), ("C056", False, 2)]


def test_a_chain_of_notes_is_written_once():
    places, notes = segment("350 (235 234)*3 | C0102 P0203..0607")
    assert len(places) == 7
    assert [str(note) for note in notes] == ["C0102", "P0203", "P0405", "P0607"]


def test_a_use_says_how_often_and_whether():
    assert use("PER 3") == ("PER", 3, False)
    assert use("REF many") == ("REF", MANY, False)
    assert use("BEG required") == ("BEG", 1, True)


@pytest.mark.parametrize("text", ["XX 1/2", "AN 1-2", "", "ID 2/2 ="])
def test_a_wrong_element_is_refused(text: str):
    with pytest.raises(ValueError, match="not an element"):
        element(text)


def written(folder: Path, **files: str) -> Path:
    release = folder / "004010"
    release.mkdir()
    texts = {
        "elements": 'elements: {"143": ID 3/3}',
        "segments": "segments: {ST: 143!}",
        "850": 'set: "850"\ngroup: PO\nstructure: [ST required]',
    }
    for name, text in {**texts, **files}.items():
        (release / f"{name}.yaml").write_text(text)
    return folder


def test_a_small_guide_is_loaded(tmp_path: Path):
    match = GuideBook.load(written(tmp_path)).find("004010", "850")
    assert match is not None and match.exact
    assert match.guide.segment_ids == {"ST"}


@pytest.mark.parametrize(
    ("file", "text", "place", "says"),
    [
        ("segments", "segments:\n  ST: 143! 329!", ":2:7", "element 329 is not in elements.yaml"),
        (
            "850",
            'set: "850"\ngroup: PO\nstructure:\n  - ST required\n  - BEG',
            ":5:5",
            "segment BEG is not in segments",
        ),
        ("850", 'set: "850"\ngroup: PO\nstructure:\n  - ST twice', ":4:5", "'ST twice' is not a segment"),
        ("elements", 'elements:\n  "143": ID three', ":2:10", "'ID three' is not an element"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_column(tmp_path: Path, file, text, place, says):
    with pytest.raises(BadConfiguration) as caught:
        GuideBook.load(written(tmp_path, **{file: text})).guides()
    assert f"{file}.yaml{place}" in str(caught.value)
    assert says in str(caught.value)


def test_a_release_older_than_every_guide_has_none(guides: GuideBook):
    assert guides.find("002001", "850") is None
