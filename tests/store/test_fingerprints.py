"""Which numbers came in before, and with which bytes, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from canonical.fingerprint import Fingerprint, Level, Numbered, Recurrence
from store import Store
from tests.store.sample import arrive, writing
from world.clock import SetClock


def a_number(number: str = "000000017", **changes: Any) -> Numbered:
    said = {"level": Level.interchange, "sender": "ZZ/ACME", "receiver": "ZZ/US", "usage": "P", "number": number}
    return Numbered(**(said | changes))


def a_print(number: str = "000000017", digest: str = "aa", **changes: Any) -> Fingerprint:
    return Fingerprint(numbered=a_number(number), digest=digest, **changes)


def two_documents(store: Store) -> tuple[int, int]:
    with writing(store) as uow:
        return arrive(uow, b"ISA*1"), arrive(uow, b"ISA*2", key="k2")


def register(store: Store, document: int, *prints: Fingerprint) -> list[Recurrence]:
    with writing(store) as uow:
        return uow.fingerprints.register(document, prints)


def test_a_number_is_new_once(store: Store):
    first, second = two_documents(store)
    assert register(store, first, a_print()) == []
    assert register(store, second, a_print()) == [Recurrence(numbered=a_number(), same=True, document=first)]
    assert register(store, second, a_print(digest="bb")) == [
        Recurrence(numbered=a_number(), same=False, document=first)
    ]  # fmt: skip


def test_whose_number_it_is_tells_numbers_apart(store: Store):
    first, second = two_documents(store)
    register(store, first, a_print())
    others: list[dict[str, Any]] = [
        {"sender": "ZZ/OTHER"}, {"receiver": "ZZ/THEM"}, {"usage": "T"}, {"level": Level.group}, {"number": "18"},
    ]  # fmt: skip
    prints = [Fingerprint(numbered=a_number(**other), digest="bb") for other in others]
    assert register(store, second, *prints) == []


def test_a_document_that_is_read_again_meets_nobody_but_itself(store: Store):
    first, _ = two_documents(store)
    register(store, first, a_print())
    with writing(store) as uow:
        uow.fingerprints.answered(a_number(), [7])
    assert register(store, first, a_print()) == []
    with store.reading() as uow:
        assert uow.fingerprints.answers(a_number()) == (7,)


def test_a_number_under_which_all_was_rejected_is_free_for_mended_content_only(store: Store):
    first, second = two_documents(store)
    register(store, first, a_print(binding=False))
    assert register(store, second, a_print()) == [Recurrence(numbered=a_number(), same=True, document=first)]
    assert register(store, second, a_print(digest="bb")) == []
    assert register(store, first, a_print()) == [Recurrence(numbered=a_number(), same=False, document=second)]


def test_numbers_are_forgotten_after_their_days(store: Store, clock: SetClock):
    first, second = two_documents(store)
    register(store, first, a_print(days=30))
    clock.turn(timedelta(days=29))
    assert register(store, second, a_print(digest="bb")) != []
    clock.turn(timedelta(days=1))
    assert register(store, second, a_print(digest="bb")) == []


def test_what_is_withdrawn_was_never_there(store: Store):
    first, second = two_documents(store)
    register(store, first, a_print(), a_print("18"))
    with writing(store) as uow:
        uow.fingerprints.withdraw(first)
    assert register(store, second, a_print(digest="bb"), a_print("18")) == []


def test_of_eight_who_come_at_once_one_has_the_number_and_seven_learn_who(store: Store):
    with writing(store) as uow:
        documents = [arrive(uow, f"ISA*{n}".encode(), key=str(n)) for n in range(8)]
    start = Barrier(8)

    def come(document: int) -> list[Recurrence]:
        start.wait()
        prints = [a_print(str(number), digest="aa") for number in range(5)]
        return register(store, document, *(prints if document % 2 else prints[::-1]))

    with ThreadPoolExecutor(8) as crowd:
        met = dict(zip(documents, crowd.map(come, documents), strict=True))
    [winner] = [document for document, known in met.items() if not known]
    for document, known in met.items():
        if document != winner:
            assert [(one.same, one.document) for one in known] == [(True, winner)] * 5
