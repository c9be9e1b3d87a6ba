"""Five thousand files with seeded faults: every answer is exact, and other engines read it without complaint."""

import pytest

from connectors.edi.reading import read
from tests.edi.acknowledging import readers
from tests.edi.acknowledging.seeded_file import SeededFile, ToldSet, seeded_file

FILES = 5_000
AT_ONCE = 625


def places(one) -> set:
    """Return the faults that an answer names: segment, position, code, element, component."""
    found = set()
    for segment in one["segments"]:
        where = (segment["segment"], segment["position"])
        if segment["code"] != "8":
            found.add((*where, segment["code"], 0, 0))
        for element in segment.get("elements", ()):
            found.add((*where, element["code"], element["position"], element.get("component", 0)))
    return found


def said_of(one) -> ToldSet:
    return ToldSet(one["set"], one["control"], one["code"], set(one["errors"]), places(one))


def differences(made: SeededFile, report) -> list:
    """Return where the answer is not the one that is due."""
    [whole] = report["interchanges"]
    ta1 = whole["ta1"] and (whole["ta1"]["code"], whole["ta1"]["note"])
    groups = [group for group in whole["groups"] if group["code"]]
    pairs = [("TA1", ta1, made.ta1), ("groups", len(groups), len(made.groups))]
    for said, due in zip(groups, made.groups, strict=False):
        names = (said["functional_id"], said["control"], said["code"], set(said["errors"]))
        pairs.append(("group", names, (due.kind, due.control, due.code, due.errors)))
        counts = (said["declared"], said["received"], said["accepted"])
        pairs.append(("counts", counts, (due.declared, len(due.sets), due.accepted)))
        pairs += [("set", said_of(one), told) for one, told in zip(said["sets"], due.sets, strict=True)]
    return [(what, said, due) for what, said, due in pairs if said != due]


@pytest.mark.parametrize("first", range(0, FILES, AT_ONCE))
def test_every_answer_is_exact_and_others_read_it_without_complaint(first, guides, answer):
    answers, wrong = [], {}
    for seed in range(first, first + AT_ONCE):
        made = seeded_file(seed, guides)
        report, letters = answer(made.content, made.policy, form=made.form, batch=seed % 3 == 0)
        answers += letters
        if found := differences(made, report):
            wrong[seed] = found
    assert not wrong, f"{len(wrong)} of {AT_ONCE} answers are not exact: {dict(list(wrong.items())[:3])}"
    assert len(answers) > AT_ONCE * 0.9
    for reader in (readers.bots, readers.node_x12):
        complaints = [(said, content) for said, content in zip(reader(answers), answers, strict=True) if said]
        assert complaints == [], f"{reader.__name__} complains of {len(complaints)}: {complaints[0]}"


def test_our_own_reader_and_pyx12_find_nothing_in_them_either(guides, answer):
    for seed in range(0, FILES, 50):
        made = seeded_file(seed, guides)
        for content in answer(made.content, made.policy, form=made.form)[1]:
            faults = [found for found in read(content, guides=guides).all_findings() if found.severity != "inform"]
            assert faults == [], content


def test_the_files_hold_what_they_are_meant_to_hold(guides):
    made = [seeded_file(seed, guides) for seed in range(800)]
    groups = [group for one in made for group in one.groups]
    sets = [told for group in groups for told in group.sets]
    assert {group.code for group in groups} == {"A", "E", "P", "R"}
    assert {one.code for one in sets} == {"A", "E", "R"}
    assert {error for one in sets for error in one.errors} == {"2", "3", "4", "5", "7", "23"}
    assert {error for group in groups for error in group.errors} == {"3", "4", "5", "6"}
    elements = {place[2] for one in sets for place in one.places if place[3]}
    segments = {place[2] for one in sets for place in one.places if not place[3]}
    assert elements == {"1", "2", "3", "4", "5", "6", "7", "8", "9"}
    assert segments == {"1", "3", "5", "7"}
    assert any(place[4] for one in sets for place in one.places)
    notes = {one.ta1 for one in made}
    assert notes >= {None, ("A", "000"), ("R", "001"), ("R", "018"), ("R", "020"), ("R", "021"), ("R", "023")}
    assert {note for code, note in filter(None, notes) if code == "E"} == {"005", "014", "015"}
    assert {one.form for one in made} == {"997", "999"}
