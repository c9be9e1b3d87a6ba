from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from store.column import Exact, Instant
from store.engine import connect
from tests.store.sample import D

probe = Table(
    "probe", MetaData(), Column("id", Integer, primary_key=True), Column("n", Exact()), Column("at", Instant())
)
DIALECTS = (sqlite.dialect(), postgresql.dialect())


@pytest.fixture
def connection(bare_url: str):
    engine = connect(bare_url)
    with engine.begin() as opened:
        probe.create(opened)
        yield opened
    engine.dispose()


def put(connection: Any, **row: Any) -> Any:
    connection.execute(insert(probe).values(**row))
    return connection.execute(select(probe.c.n, probe.c.at).order_by(probe.c.id.desc()).limit(1)).one()


@pytest.mark.parametrize("n", ["99999999999.1234", "-99999999999.9999", "0.0001", "0", "5.00", "1E+3", "10"])
def test_quantities_come_back_exactly(connection: Any, n: str):
    found = put(connection, n=D(n)).n
    assert found == D(n)
    assert "E" not in str(found)


@pytest.mark.parametrize(
    "n", ["0.00001", "100000000000", "NaN", "Infinity", "1E-40", "1.00000000000000000000000000000000000001"]
)
def test_what_does_not_fit_is_refused_and_never_rounded(connection: Any, n: str):
    with pytest.raises(ValueError, match="does not fit"):
        put(connection, n=D(n))


@pytest.mark.parametrize("n", [1.5, True, "2"])
def test_only_decimals_are_quantities(connection: Any, n: Any):
    with pytest.raises(ValueError, match="never a float"):
        put(connection, n=n)


def test_sums_differences_and_comparisons_are_exact_in_the_database(connection: Any):
    for n in ("0.1", "0.2", "99999999999.1234"):
        put(connection, n=D(n))
    total = connection.execute(select(func.sum(probe.c.n))).scalar_one()
    assert total == D("99999999999.4234")
    less = select(probe.c.n - D("0.1")).where(probe.c.n - D("0.1") >= D("0.1")).order_by(probe.c.n)
    assert connection.execute(less).scalars().all() == [D("0.1"), D("99999999999.0234")]


def test_instants_come_back_in_utc_and_sort(connection: Any):
    here = datetime(2026, 1, 2, 10, 0, 0, 7, tzinfo=timezone(timedelta(hours=5)))
    found = put(connection, at=here).at
    assert (found, found.tzinfo) == (datetime(2026, 1, 2, 5, 0, 0, 7, tzinfo=UTC), UTC)
    put(connection, at=here + timedelta(seconds=1))
    assert connection.execute(select(func.count()).where(probe.c.at > here)).scalar_one() == 1


def test_an_instant_without_a_time_zone_is_refused(connection: Any):
    with pytest.raises(ValueError, match="no time zone"):
        put(connection, at=datetime(2026, 1, 2))


@given(st.decimals(min_value=-99999999999, max_value=99999999999, places=4, allow_nan=False))
def test_any_quantity_survives_the_way_there_and_back(n: Decimal):
    for dialect in DIALECTS:
        column = Exact()
        assert column.process_result_value(column.process_bind_param(n, dialect), dialect) == n


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_instants_as_text_sort_like_instants(one: datetime, two: datetime):
    column = Instant()
    texts = [column.process_bind_param(at, DIALECTS[0]) for at in (one, two)]
    assert (texts[0] < texts[1]) == (one < two)
    assert column.process_result_value(texts[0], DIALECTS[0]) == one
