"""What is in force on a day follows from what people did; nothing has to happen at midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest

from canonical.edition import Act, Deed, Edition, Layer, before, in_force, in_use, state_of, upcoming
from canonical.lifecycle import MappingState

TODAY = date(2026, 11, 24)
A_WEEK = timedelta(days=7)


def acts(*said):
    """Make acts out of (deed, version) or (deed, version, day or act withdrawn)."""
    made = []
    for n, (deed, version, *more) in enumerate(said, 1):
        given = more[0] if more else None
        made.append(
            Act(
                id=n,
                edition_id=int(version),
                mapping="acme/850",
                version=version,
                label=f"acme/850@{version}#{version}",
                deed=deed,
                at=datetime(2026, 11, 24, 9, n, tzinfo=UTC),
                actor="dana",
                effective_on=given if isinstance(given, date) else None,
                withdraws=given if isinstance(given, int) else None,
            )
        )
    return made


def label(version):
    return f"acme/850@{version}#{version}"


def test_what_begins_last_is_in_force_and_of_two_on_one_day_the_later_act():
    history = acts((Deed.published, "1", TODAY), (Deed.published, "2", TODAY + A_WEEK), (Deed.published, "3", TODAY))
    assert in_force(history, TODAY - A_WEEK) is None
    assert in_force(history, TODAY).version == "3"
    assert in_force(history, TODAY + A_WEEK).version == "2"
    assert [act.version for act in upcoming(history, TODAY)] == ["2"]


def test_where_nothing_is_published_what_was_seen_last_is_in_use():
    history = acts((Deed.seen, "1"), (Deed.seen, "2"), (Deed.published, "3", TODAY + A_WEEK))
    assert in_use(history, TODAY).version == "2"
    assert in_use(history, TODAY + A_WEEK).version == "3"
    assert in_use([], TODAY) is None


def test_an_act_without_a_day_begins_on_its_own():
    assert in_force(acts((Deed.published, "1")), TODAY).version == "1"


def test_what_is_withdrawn_never_comes_into_force():
    history = acts((Deed.published, "1", TODAY), (Deed.published, "2", TODAY + A_WEEK), (Deed.withdrawn, "2", 2))
    assert in_force(history, TODAY + A_WEEK).version == "1"
    assert upcoming(history, TODAY) == []
    assert state_of(label("2"), history, TODAY) is MappingState.retired


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ([], "draft"),
        ([(Deed.seen, "1")], "draft"),
        ([(Deed.checked, "1")], "checked"),
        ([(Deed.previewed, "1"), (Deed.checked, "1")], "previewed"),
        ([(Deed.approved, "1"), (Deed.previewed, "1")], "approved"),
        ([(Deed.published, "1", TODAY + A_WEEK)], "scheduled"),
        ([(Deed.published, "1", TODAY)], "active"),
        ([(Deed.published, "1", TODAY), (Deed.published, "2", TODAY)], "retired"),
        ([(Deed.published, "1", TODAY), (Deed.published, "2", TODAY), (Deed.rolled_back, "1", TODAY)], "active"),
    ],
)
def test_a_state_follows_from_the_acts_and_the_day(history, state):
    assert state_of(label("1"), acts(*history), TODAY) == state


def test_before_a_version_comes_what_was_used_before_it_was_first_published():
    history = acts(
        (Deed.seen, "7"), (Deed.published, "1", TODAY), (Deed.published, "2", TODAY), (Deed.rolled_back, "1", TODAY),
    )  # fmt: skip
    assert before(history, history[2]).version == "1"
    assert before(history, history[3]).version == "7"
    assert before(history[1:], history[1]) is None
    assert before(history, acts(*[(Deed.checked, "9")] * 5)[4]).version == "2"


def test_an_edition_is_known_by_every_word_in_it():
    own = Layer(file="partners/acme/850.yaml", name="acme/850", version="1", text="mapping: acme/850\n")
    codes = Layer(file="codes/x.yaml", name="x", version="1", kind="codes", text="code_list: x\n")
    edition = Edition(mapping="acme/850", version="1", label="acme/850@1#a", layers=(own, codes))
    other = edition.model_copy(update={"layers": (own, codes.model_copy(update={"text": "code_list: x \n"}))})
    assert edition.own == own
    assert len(edition.digest) == len(own.digest) == 64
    assert edition.digest != other.digest
