import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from canonical.stock import Item
from store import Conflict, NotEnough, NotFound, Store
from store.engine import connect
from tests.store.sample import D, an_order, enter, reserved, stocked, writing


def test_what_is_reserved_is_no_longer_free(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("4")])
    with store.reading() as uow:
        [level] = uow.stock.levels(["MUG-01"])
        assert (level.on_hand, level.reserved, level.available) == (10, 4, 6)
        assert uow.stock.reservations(order) == [reserved("4")]
        assert uow.stock.audit() == []


def test_stock_that_is_gone_is_a_conflict_and_nothing_is_kept(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10", LAMP_30="1")
        order = enter(uow)
    with pytest.raises(Conflict, match="2 of LAMP-30 are no longer free"), writing(store) as uow:
        uow.stock.reserve(order, [reserved("4"), reserved("2", "LAMP-30", 2)])
    with store.reading() as uow:
        assert [level.reserved for level in uow.stock.levels()] == [0, 0]
        assert uow.stock.reservations(order) == []
        assert uow.stock.audit() == []


def test_a_line_is_never_reserved_twice(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("4")])
    with pytest.raises(ValueError, match="reserved for it already"), writing(store) as uow:
        uow.stock.reserve(order, [reserved("4")])
    with pytest.raises(ValueError, match="reserved for it already"), writing(store) as uow:
        uow.stock.reserve(enter(uow, an_order("PO-2")), [reserved("1"), reserved("1")])


def test_what_leaves_is_neither_on_hand_nor_reserved(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("4")])
        uow.stock.ship(order, {1: D("3")})
        assert uow.stock.reservations(order) == [reserved("1")]
        uow.stock.ship(order, {1: D("1")})
        assert uow.stock.reservations(order) == []
    with store.reading() as uow:
        [level] = uow.stock.levels()
        assert (level.on_hand, level.reserved) == (6, 0)
        kinds = [(e.kind, e.on_hand_change, e.reserved_change, e.order_id) for e in uow.stock.ledger("MUG-01")]
        assert kinds == [
            ("counted", 10, 0, None),
            ("reserved", 0, 4, order),
            ("shipped", -3, -3, order),
            ("shipped", -1, -1, order),
        ]
        assert uow.stock.audit() == []


def test_more_than_is_reserved_cannot_leave(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("4")])
    for left in ({1: D(5)}, {2: D(1)}):
        with pytest.raises(NotEnough), writing(store) as uow:
            uow.stock.ship(order, left)


def test_what_is_released_is_free_again(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("4")])
        uow.stock.ship(order, {1: D(1)})
        uow.stock.release(order)
        uow.stock.release(order)
        uow.stock.reserve(order, [reserved("9")])
        [level] = uow.stock.levels()
        assert (level.on_hand, level.reserved) == (9, 9)
        assert uow.stock.audit() == []


def test_a_count_says_why_and_may_not_break_promises(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("4")])
        uow.stock.set_on_hand("MUG-01", "main", D("4.5"), "broken on the way")
        entry = uow.stock.ledger()[-1]
        assert (entry.cause, entry.on_hand_change) == ("broken on the way", D("-5.5"))
        assert uow.stock.audit() == []
    with pytest.raises(NotEnough, match="4 of MUG-01 in main are reserved"), writing(store) as uow:
        uow.stock.set_on_hand("MUG-01", "main", D(3), "count")
    with pytest.raises(NotFound, match="no item NOPE"), writing(store) as uow:
        uow.stock.set_on_hand("NOPE", "main", D(3), "count")


def test_fractions_add_up_exactly(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="99999999999.1234", LAMP_30="0.3")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("0.1", "LAMP-30", 1), reserved("99999999999.1233", "MUG-01", 2)])
        uow.stock.reserve(enter(uow, an_order("PO-2")), [reserved("0.2", "LAMP-30")])
        assert [level.available for level in uow.stock.levels()] == [0, D("0.0001")]
        assert uow.stock.audit() == []


def test_the_audit_says_what_does_not_add_up(store: Store, database_url: str):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        uow.stock.reserve(enter(uow), [reserved("4")])
    engine = connect(database_url)
    scale = 10_000 if engine.dialect.name == "sqlite" else 1
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE stock_level SET on_hand = :n, reserved = :m"), {"n": 11 * scale, "m": 3 * scale}
        )
    engine.dispose()
    with store.reading() as uow:
        assert uow.stock.audit() == [
            "MUG-01 in main: 11 on hand, but the ledger adds up to 10",
            "MUG-01 in main: 3 reserved, but the ledger adds up to 4",
            "MUG-01 in main: 3 reserved, but the orders' reservations add up to 4",
        ]


@pytest.mark.parametrize("level", [(1, 2), (-1, 0), (1, -1)])
def test_the_database_itself_refuses_to_oversell(store: Store, database_url: str, level: tuple[int, int]):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
    engine = connect(database_url)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("UPDATE stock_level SET on_hand = :n, reserved = :m"), {"n": level[0], "m": level[1]})
    engine.dispose()


def test_items_are_known_by_sku_and_by_gtin_however_many_zeros_stand_before_it(store: Store):
    mug = Item(sku="MUG-01", description="Stoneware mug", gtin="00614141000012", weight_kg=D("0.4"))
    with writing(store) as uow:
        uow.stock.put_item(mug)
        uow.stock.put_item(mug)
        uow.stock.put_item(Item(sku="LAMP-30", gtin="00614141000029"))
        uow.stock.put_item(Item(sku="LAMP-31", gtin="00614141000029"))
        uow.stock.put_item(Item(sku="BOWL-10", gtin="house-7"))
    with store.reading() as uow:
        assert uow.stock.items(["MUG-01", "NOPE"]) == {"MUG-01": mug}
        asked = ["614141000012", "00614141000029", "house-7", "614141000011", ""]
        assert uow.stock.items_by_gtin(asked) == {
            "614141000012": ["MUG-01"], "00614141000029": ["LAMP-30", "LAMP-31"], "house-7": ["BOWL-10"],
        }  # fmt: skip


def test_levels_are_by_sku_and_can_be_narrowed(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="1", LAMP_30="2", BOWL_10="3")
        uow.stock.set_on_hand("LAMP-30", "east", D(7), "count")
        assert [(n.sku, n.warehouse) for n in uow.stock.levels()] == [
            ("BOWL-10", "main"), ("LAMP-30", "east"), ("LAMP-30", "main"), ("MUG-01", "main"),
        ]  # fmt: skip
        assert list(uow.stock.lock(["MUG-01", "LAMP-30", "NOPE"], "main")) == ["LAMP-30", "MUG-01"]
        assert uow.stock.levels([]) == []


def test_eight_threads_after_a_scarce_item_never_oversell_it(store: Store):
    skus = [f"S-{n}" for n in range(6)]
    with writing(store) as uow:
        stocked(uow, **{sku.replace("-", "_"): "20" for sku in skus})
        orders = [enter(uow, an_order(f"PO-{n}")) for n in range(160)]

    def work(order_id: int) -> int:
        dice = random.Random(order_id)
        wanted = [reserved("1", sku, n) for n, sku in enumerate(dice.sample(skus, 3), 1)]
        for _ in range(8):
            try:
                with writing(store) as uow:
                    free = uow.stock.lock([r.sku for r in wanted], "main")
                    possible = [r for r in wanted if free[r.sku].available >= r.quantity]
                    uow.stock.reserve(order_id, possible)
                    return len(possible)
            except Conflict as conflict:
                met.append(str(conflict))
        return 0

    met: list[str] = []
    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(work, orders))
    assert met == [], "locked in the order of SKUs, nobody waits in a circle"
    with store.reading() as uow:
        assert [(n.on_hand, n.reserved) for n in uow.stock.levels()] == [(20, 20)] * 6
        assert uow.stock.audit() == []
    assert taken == 120


def test_eight_threads_without_looking_first_never_oversell_either(store: Store):
    with writing(store) as uow:
        stocked(uow, LAMP_30="12")
        orders = [enter(uow, an_order(f"PO-{n}")) for n in range(40)]

    def work(order_id: int) -> bool:
        try:
            with writing(store) as uow:
                uow.stock.reserve(order_id, [reserved("1", "LAMP-30")])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, orders)) == 12
    with store.reading() as uow:
        assert uow.stock.audit() == []
