"""Orders from the wild beside the project, drafted and mapped without a hand on them, held against their answer key."""

import json
from pathlib import Path

import pytest

from connectors.drafting.propose import propose
from connectors.edi.guide import GuideBook
from connectors.edi.reading import read
from connectors.edi.verdict import usable
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.segment_source import SegmentSource
from tests.drafting.conftest import ready_of
from tests.drafting.facts import facts

pytestmark = pytest.mark.shared
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
OVERLAYS = Path(__file__).with_name("overlays")
ENOUGH = 90  # percent of the documents
LONGEST = 15  # lines of an overlay


def accepted() -> dict[str, dict]:
    """Return the 850s that the key accepts, strictly or else leniently."""
    path = CORPUS / "expected-850.json"
    if not path.exists():
        pytest.skip(f"the shared corpus is not beside the project: {path} is missing")
    files = json.loads(path.read_text())["files"]
    return {
        name: one
        for name, one in files.items()
        if "accept" in (one["strict_verdict"][:6], one.get("lenient_verdict", "")[:6]) and one["facts_reliable"]
    }


def orders(key: dict) -> list[dict]:
    return [one["order"] for i in key["interchanges"] for group in i["groups"] for one in group["transactions"]]


def drafted(name: str, key: dict, book: MappingBook, guides: GuideBook) -> tuple[list[str], int, int, str]:
    """Return what a draft of one document reads otherwise than the key says, how many facts were compared, how much
    of the document is read in percent, and the policy that was drafted."""
    content = (CORPUS / name).read_bytes()
    proposal = propose("drafted", {Path(name).name: content}, book, guides, {})
    ready, profile = ready_of(proposal, book, "drafted/850", OVERLAYS / f"{Path(name).stem}.yaml")
    policy = profile.edi.policy
    reading = read(content, policy=policy, guides=guides)
    wrong, count = [], 0
    sets = [(one, inside) for inside in reading.interchanges for group in inside.groups for one in group.sets]
    for (one, inside), wanted in zip(sets, orders(key), strict=True):
        if not usable(one.verdict, policy):
            wrong.append(f"set {one.control} is turned down: {one.because}")
            continue
        mapped = ready.mapping.read(SegmentSource(one.segments, inside.delimiters), partner="drafted")
        if mapped.order is None:
            wrong += [f"no order: {finding.says}" for finding in mapped.findings]
            continue
        compared = list(facts(wanted, mapped.order))
        count += len(compared)
        wrong += [f"{fact}: {theirs!r}, read {ours!r}" for fact, theirs, ours in compared if theirs != ours]
    return wrong, count, proposal.coverage["drafted/850"], policy


def test_every_order_that_the_key_accepts_is_drafted_and_read_as_the_key_says(book, guides, capsys):
    wrong, edited, rows, total = {}, [], [], 0
    for name, key in accepted().items():
        overlay = OVERLAYS / f"{Path(name).stem}.yaml"
        if overlay.exists():
            edited.append(name)
            assert len(overlay.read_text().splitlines()) <= LONGEST, overlay
        found, count, percent, policy = drafted(name, key, book, guides)
        total += count
        rows.append(f"{Path(name).stem:58} {policy:8} {count:6} {len(found):6} {percent:5} %")
        if found:
            wrong[name] = found
    with capsys.disabled():
        print(f"\n{'document':58} {'policy':8} {'facts':>6} {'wrong':>6} {'read':>7}")
        print("\n".join(rows))
        print(f"{total} facts, {sum(map(len, wrong.values()))} wrong")
        print(f"{len(rows)} accepted, {len(rows) - len(edited) - len(wrong)} by the draft alone, {len(edited)} edited")
    assert wrong == {}
    assert 100 * (len(rows) - len(edited)) >= ENOUGH * len(rows)
