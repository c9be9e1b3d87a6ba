"""The benchmarks run, on a size that takes no time; what they measure is written by `make bench`."""

import pytest

from benchmarks import deciding, figure, mapping, reading, reserving, walking, writing
from benchmarks.__main__ import page


@pytest.mark.parametrize("module", [reading, mapping, walking, writing, reserving])
def test_every_benchmark_measures_both_sides(module, monkeypatch):
    monkeypatch.setattr(figure, "RUNS", 1)
    monkeypatch.setattr(module, "_ORDERS", 3)
    monkeypatch.setattr(module, "_LARGE", 40, raising=False)
    monkeypatch.setattr(module, "_SKUS", 40, raising=False)
    figures = list(module.measure())
    assert figures and all(f.ours > 0 and f.theirs > 0 for f in figures)
    assert page(figures, [], []).count("|\n") == len(figures) + 6


def test_reading_is_measured_for_its_memory_in_a_process_of_its_own(monkeypatch):
    monkeypatch.setattr(reading, "_ORDERS", 3)
    monkeypatch.setattr(reading, "_LARGE", 5_000)
    assert all(0 < peak.megabytes <= 64 for peak in reading.peaks())


def test_decisions_are_timed_one_by_one_and_come_out_the_same_again(monkeypatch):
    monkeypatch.setattr(deciding, "_DECISIONS", 40)
    [delay] = deciding.delays()
    assert 0 < delay.median <= delay.p99 <= delay.longest
    assert f"| {delay.what} |" in page([], [], [delay])
