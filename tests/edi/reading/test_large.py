"""Files larger than memory: read block by block, and everything in them still found where it stands."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.order_file import interchange
from connectors.edi import court
from connectors.edi.guide import GuideBook
from connectors.edi.reading import Stream, read
from connectors.edi.showing import inspection, inspection_stream
from connectors.edi.source import LONGEST_SEGMENT, Memory
from tests.edi.reading.conftest import ROOT, a_set, an_interchange
from tests.edi.reading.test_mutation import SAMPLES
from tests.soak.damage import damaged
from world import disk

MEGABYTES = 64  # that a process may hold at most, whatever it reads
SIZE = 6_000_000  # bytes; `make soak` reads a gigabyte

MEASURE = """
import sys
from pathlib import Path
from connectors.edi.guide import GuideBook
from connectors.edi.reading import Stream
from world import disk
with disk.opened(Path(sys.argv[1])) as file:
    stream = Stream(file, guides=GuideBook.load(Path("mappings/guides/x12")))
    sets = sum(len(group.sets) for one in stream for group in one.groups)
    reading = stream.reading
    assert sum(span.length for span in reading.spans) == file.size, reading.spans
# The peak of this process alone: getrusage would count the one that it was forked from.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(reading.verdict, sets, int(peak) // 1024)
"""


def many_sets() -> tuple[str, str]:
    return interchange(SIZE // 1_600, 20), "accept"


def many_interchanges() -> tuple[str, str]:
    one = interchange(1, 20)
    return "".join(one.replace("000000001", f"{n:09}") for n in range(1, SIZE // len(one))), "accept"


def one_set() -> tuple[str, str]:
    return interchange(1, SIZE // 80), "accept"


def one_segment() -> tuple[str, str]:
    head, tail = interchange(1, 1).split("CTT")
    return f"{head}MSG*{'x' * SIZE}~\nCTT{tail}", "reject_transaction"


def nothing_but_terminators() -> tuple[str, str]:
    return interchange(1, 1).replace("CTT", "~" * SIZE + "CTT"), "accept_with_warnings"


def faults_everywhere() -> tuple[str, str]:
    return interchange(SIZE // 1_600, 20).replace("*EA*", "*EACH*"), "nonconformant"


@pytest.mark.parametrize(
    "made", [many_sets, many_interchanges, one_set, one_segment, nothing_but_terminators, faults_everywhere]
)
def test_a_file_of_any_shape_is_read_in_little_memory(made, tmp_path: Path):
    content, verdict = made()
    file = tmp_path / "large.edi"
    file.write_text(content)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(file)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    reached, sets, megabytes = done.stdout.split()
    assert (reached, int(sets) > 0) == (verdict, True)
    assert int(megabytes) <= MEGABYTES


def test_a_stream_tells_what_reading_at_once_tells(guides: GuideBook):
    dice = random.Random(20261120)
    for _ in range(300):
        content, policy = damaged(dice.choice(SAMPLES), dice), dice.choice(("strict", "lenient"))
        if not content.lstrip().startswith((b"UNA", b"UNB")):
            whole = read(content, policy=policy, guides=guides)
            stream = Stream(Memory(content), policy=policy, guides=guides)
            found = [found for one in stream for found in told(one)]
            assert (found, stream.reading.spans) == ([f for one in whole.interchanges for f in told(one)], whole.spans)
            assert (stream.reading.verdict, stream.reading.findings) == (whole.verdict, whole.findings)


def told(one) -> list:
    groups = [*one.findings, *(found for group in one.groups for found in group.findings)]
    return [*groups, *((s.verdict, s.because, s.findings) for group in one.groups for s in group.sets)]


def test_a_large_file_is_laid_open_as_a_small_one_is(guides: GuideBook):
    dice = random.Random(11)
    for _ in range(60):
        content = damaged(dice.choice(SAMPLES), dice)
        small = inspection.inspect(content, "a.edi", guides=guides)
        large = inspection_stream.inspect(Memory(content), "a.edi", guides=guides)
        written = "".join(json.JSONEncoder().iterencode(large))
        expected = json.loads(json.dumps(small))
        assert json.loads(written) == expected, content


def test_findings_that_are_not_kept_are_found_again(guides: GuideBook, monkeypatch: pytest.MonkeyPatch):
    content = an_interchange(a_set(), a_set(control="0002")).replace("*EA*", "*EACH*").encode()
    kept = read(content, guides=guides).all_findings()
    monkeypatch.setattr(court, "MOST_KEPT", 0)
    reading = read(content, guides=guides)
    assert [one.verdict for one in reading.interchanges[0].groups[0].sets] == ["nonconformant"] * 2
    assert reading.all_findings() == kept


def test_the_limit_of_a_segment_is_stated_where_one_is_longer(reads):
    reading = reads(an_interchange(a_set("ST*850*0001", "MSG*" + "x" * LONGEST_SEGMENT)))
    [found] = [one for one in reading.all_findings() if one.rule == "segment_too_long"]
    assert f"at most {LONGEST_SEGMENT} bytes" in found.says
    assert (found.place.position, found.code) == (2, "5")


def test_a_file_that_shrinks_while_it_is_read_says_so(guides: GuideBook, tmp_path: Path):
    file = tmp_path / "torn.edi"
    file.write_text(interchange(200, 20))
    with disk.opened(file) as opened:
        file.write_bytes(file.read_bytes()[:50_000])
        with pytest.raises(EOFError, match="became shorter"):
            list(Stream(opened, guides=guides))


@pytest.mark.parametrize("between", ["", "\n", "\r\n" * 60, "\n" * 254, "\n" * 255, "\n" * 2_000])
def test_a_set_keeps_its_bytes_whatever_stands_between_it_and_the_next(reads, between: str):
    sets = [a_set(control=f"{n:04}", counted=n) for n in range(1, 5)]
    content = an_interchange(*sets).replace("~ST*", f"~{between}ST*")
    [group] = reads(content).interchanges[0].groups
    bodies = [content[one.offset : one.offset + one.length] for one in group.sets]
    assert bodies == ["".join(f"{segment}~" for segment in one) for one in sets]
    assert [one.because for one in group.sets] == [("se_count_wrong",)] * 4
