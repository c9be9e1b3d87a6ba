"""The benchmarks run, on a size that takes no time; what they measure is written by `make bench`."""

import pytest

from benchmarks import figure, mapping, reading, walking, writing
from benchmarks.__main__ import page


@pytest.mark.parametrize("module", [reading, mapping, walking, writing])
def test_every_benchmark_measures_both_sides(module, monkeypatch):
    monkeypatch.setattr(figure, "RUNS", 1)
    monkeypatch.setattr(module, "_ORDERS", 3)
    figures = list(module.measure())
    assert figures and all(f.ours > 0 and f.theirs > 0 for f in figures)
    assert page(figures).count("|\n") == len(figures) + 2
