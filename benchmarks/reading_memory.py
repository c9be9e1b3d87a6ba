"""Read and check one file, and print the megabytes that this process held at most."""

import sys
from pathlib import Path

from connectors.edi.guide import GuideBook
from connectors.edi.reading import Stream
from world import disk

_GUIDES = Path(__file__).parent.parent / "mappings" / "guides" / "x12"


def main() -> None:
    guides = GuideBook.load(_GUIDES)
    with disk.opened(Path(sys.argv[1])) as file:
        stream = Stream(file, guides=guides)
        verdicts = {one.verdict for one in stream}
    if verdicts != {"accept"} or stream.reading.verdict != "accept":
        raise SystemExit(f"the file is not clean: {stream.reading.verdict}")
    # The peak of this process alone: getrusage would count the one that it was forked from.
    status = Path("/proc/self/status").read_text().splitlines()
    print(int(next(line.split()[1] for line in status if line.startswith("VmHWM"))) // 1024)


if __name__ == "__main__":
    main()
