"""Does a gigabyte take little memory, and ten times as long as a hundred megabytes? Orders, in one interchange."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.order_file import interchange
from connectors.edi.guide import GuideBook
from connectors.edi.reading import Stream
from tests.soak.inspecting import megabytes
from world import disk

ROOT = Path(__file__).parents[2]
MEGABYTES = 64  # that the process may hold at most
SLOWER = 1.5  # times as long a byte as in a tenth of the file: more would not be linear


def look(size: int) -> Iterator[str]:
    """Yield a line on a tenth of so many megabytes, then on all; raises ``RuntimeError`` where they take too much."""
    with disk.scratch() as folder:
        file = folder / "large.edi"
        rates = []
        for part in (size // 10, size):
            _write(file, part * 1_000_000)
            command = [sys.executable, "-m", "tests.soak.large", str(file)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(done.stderr)
            seconds, held = done.stdout.split()
            rates.append(float(seconds) / part)
            yield f"{part:,} MB: {float(seconds):.1f} CPU seconds, at most {held} MB of memory"
            if int(held) > MEGABYTES:
                raise RuntimeError(f"the process held {held} MB, {MEGABYTES} are the most")
        if rates[1] > SLOWER * rates[0]:
            raise RuntimeError(f"a byte took {rates[1] / rates[0]:.1f} times as long in the larger file")


def _write(file: Path, size: int) -> None:
    head, _, rest = interchange(1, 20).partition("ST*")
    one, _, _ = rest.partition("GE*")
    count = 0
    with file.open("w") as out:
        out.write(head)
        while out.tell() < size:
            count += 1
            out.write("ST*" + one.replace("*0001~", f"*{count:06}~"))
        out.write(f"GE*{count}*1~\nIEA*1*000000001~\n")


def main() -> None:
    """Read one file, and say how long it took and how much memory."""
    guides = GuideBook.load(ROOT / "mappings" / "guides" / "x12")
    started = time.process_time()
    with disk.opened(Path(sys.argv[1])) as file:
        stream = Stream(file, guides=guides)
        verdicts = {one.verdict for one in stream}
        assert verdicts == {"accept"}, verdicts
        assert sum(span.length for span in stream.reading.spans) == file.size
    print(time.process_time() - started, megabytes())


if __name__ == "__main__":
    main()
