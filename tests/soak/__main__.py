"""``python -m tests.soak equivalence --count 1000000``: the long runs, in shards, with progress and a summary.

A run is reproducible by its seed; a document by seed and number. Ends with 1
where anything was found.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from connectors.edi.guide import GuideBook
from tests.soak import equivalence, inspecting, large, round_trips

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "mappings" / "guides" / "x12"
CORPUS = ROOT.parent / "shared" / "corpus"
STEP = 1_000  # documents between two lines of progress
MOST_SHOWN = 10  # documents a shard that are printed in full


def main() -> int:
    """Read the command line, and run all shards, or the one that a shard was started for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("what", choices=("equivalence", "inspect", "large", "round-trips"))
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=2)
    parser.add_argument("--shard", type=int)
    parser.add_argument("--megabytes", type=int, default=1_000)
    asked = parser.parse_args()
    if asked.what == "large":
        for line in large.look(asked.megabytes):
            print(line, flush=True)
        return 0
    if asked.what == "round-trips":
        return _round_trips(asked)
    if asked.what == "inspect" and not CORPUS.is_dir():
        print(f"the shared corpus is not beside the project: {CORPUS} is missing", file=sys.stderr)
        return 2
    return _all(asked) if asked.shard is None else _one(asked)


def _round_trips(asked: argparse.Namespace) -> int:
    failed = 0
    for told in round_trips.look(asked.count, asked.seed, asked.shards):
        print(told, flush=True)
        failed += bool(told.fault)
    return 1 if failed else 0


def _all(asked: argparse.Namespace) -> int:
    started = time.monotonic()
    shards = [_started(asked, shard) for shard in range(asked.shards)]
    tally: Counter[str] = Counter()
    for line in _lines(shards):
        told = json.loads(line)
        if "found" in told:
            print(told["found"], flush=True)
            continue
        tally.update(told)
        if tally["documents"] % (10 * STEP) < STEP:
            print(f"{tally['documents']:>9,} of {asked.count:,}  {_said(tally)}", flush=True)
    failed = [shard for shard in shards if shard.wait() != 0]
    print(f"{asked.what}: {tally['documents']:,} documents, {_said(tally)}; {time.monotonic() - started:.0f} s")
    return 1 if tally["unexplained"] or failed or tally["documents"] != asked.count else 0


def _started(asked: argparse.Namespace, shard: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.soak", asked.what, "--count", str(asked.count), "--seed", str(asked.seed)]
    command += ["--shards", str(asked.shards), "--shard", str(shard)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _lines(shards: list[subprocess.Popen[str]]) -> Iterator[str]:
    """Yield what the shards say, in turn, until none says anything more."""
    open_ = list(shards)
    while open_:
        for shard in list(open_):
            assert shard.stdout is not None
            line = shard.stdout.readline()
            if line:
                yield line
            else:
                open_.remove(shard)


def _said(tally: Counter[str]) -> str:
    words = [f"{count:,} {word}" for word, count in sorted(tally.items()) if word not in ("documents", "unexplained")]
    return ", ".join([*words, f"unexplained {tally['unexplained']}"])


def _one(asked: argparse.Namespace) -> int:
    book = GuideBook.load(GUIDES)
    documents = inspecting.wild(CORPUS) if asked.what == "inspect" else []
    first, last = (asked.count * edge // asked.shards for edge in (asked.shard, asked.shard + 1))
    shown = 0
    for start in range(first, last, STEP):
        numbers = range(start, min(start + STEP, last))
        tally = equivalence.Tally()
        if asked.what == "equivalence":
            found: Iterator[object] = equivalence.compare(book, asked.seed, numbers, tally)
        else:
            found = inspecting.look(book, documents, asked.seed, numbers)
        for one in found:
            tally["unexplained"] += 1
            shown += 1
            if shown <= MOST_SHOWN:
                print(json.dumps({"found": repr(one)}))
        tally["documents"] = len(numbers)
        print(json.dumps(tally), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
