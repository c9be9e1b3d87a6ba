"""Pages that are drawn from the code say what the code says."""

import pytest

from crossdock import changes_page, lifecycle_page, rules_page
from crossdock.state_sentence import SENTENCES

PAGES = {"docs/changes.md": changes_page, "docs/lifecycle.md": lifecycle_page, "docs/rules.md": rules_page}


@pytest.mark.parametrize("page", PAGES)
def test_a_drawn_page_equals_its_drawing(page, root, nothing_to_say):
    module = PAGES[page]
    command = f"python -m {module.__name__} > {page}"
    if not (root / page).exists():
        nothing_to_say([f"{page}:1 is missing; draw it: {command}"])
    drawn, kept = module.draw().splitlines(), (root / page).read_text(encoding="utf-8").splitlines()
    length = min(len(drawn), len(kept))
    first = next((i for i in range(length) if drawn[i] != kept[i]), length)
    if drawn != kept:
        nothing_to_say([f"{page}:{first + 1} is not what the code says any more; draw it anew: {command}"])


def test_every_state_is_explained():
    for states, sentences in SENTENCES.items():
        assert set(sentences) == set(states), f"crossdock/state_sentence.py lacks a state of {states.__name__}"
    assert {type(chapter.start) for chapter in lifecycle_page.chapters()} == set(SENTENCES)
