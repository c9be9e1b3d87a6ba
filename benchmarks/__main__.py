"""Run every benchmark and write docs/benchmarks.md."""

import gc
import os
import platform
from pathlib import Path

from benchmarks import deciding, mapping, reading, reserving, walking, writing
from benchmarks.figure import RUNS, Delay, Figure, Peak

_PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Measure, print, write."""
    figures: list[Figure] = []
    for module in (reading, writing, mapping, walking, reserving):
        _tidy_up()
        for figure in module.measure():
            print(f"{figure.what}: {figure.ours:,.0f} {figure.unit}/s; {figure.peer}: {figure.theirs:,.0f}", flush=True)
            figures.append(figure)
    peaks = list(reading.peaks())
    for peak in peaks:
        print(f"{peak.what}: {peak.megabytes} MB", flush=True)
    _tidy_up()
    delays = list(deciding.delays())
    for delay in delays:
        print(
            f"{delay.what}: {delay.median:.2f} ms, p99 {delay.p99:.2f} ms, longest {delay.longest:.1f} ms", flush=True
        )
    _PAGE.write_text(page(figures, peaks, delays))


def _tidy_up() -> None:
    """Let what one benchmark left behind be no burden to the next: the collector looks at it no more."""
    gc.collect()
    gc.freeze()


def page(figures: list[Figure], peaks: list[Peak], delays: list[Delay]) -> str:
    """Return the page."""
    head = f"""# Benchmarks

`make bench` writes this page. Rates are per CPU second of one process, the median of {RUNS} runs; pyx12 and bots, which
are slow, read a tenth of the large files, and bots once. Machines are noisy: read the ratio, which both sides measured
in one run. Written on {os.cpu_count()} cores, Python {platform.python_version()}.

| What | Ours | Peer | Theirs | Ours / theirs |
|---|---:|---|---:|---:|
"""
    rows = (
        f"| {f.what} | {f.ours:,.0f} {f.unit}/s | {f.peer} | {f.theirs:,.0f} {f.unit}/s | {f.ratio:.2f} |"
        for f in figures
    )
    memory = "".join(f"| {peak.what} | {peak.megabytes} MB |\n" for peak in peaks)
    times = "".join(
        f"| {delay.what} | {delay.median:.2f} ms | {delay.p99:.2f} ms | {delay.longest:.1f} ms |\n" for delay in delays
    )
    return (
        f"{head}{chr(10).join(rows)}\n\n| Memory, at most | |\n|---|---:|\n{memory}"
        f"\n| CPU time of one | Median | 99 in 100, at most | Longest |\n|---|---:|---:|---:|\n{times}"
    )


if __name__ == "__main__":
    main()
