"""Reads hostile folders one after the other in a process of its own, and tells what each cost; run by the test.

``python hostile_reader.py FOLDER`` prints a line of JSON for each folder in FOLDER: its name, what refused it,
the CPU seconds, the greatest memory of the process so far, and what was touched that must not be.
"""

import json
import sys
import time
from pathlib import Path

from connectors.mapping.library.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.sample import check

_OPENING = ("open", "os.listdir", "os.scandir")
_NEVER = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "exec",
    "compile",
    "ctypes.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "shutil.",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.symlink",
    "os.truncate",
    "import",
)


class Watch:
    """Notes what the process does to the world while ``inside`` names the only folder that it may read."""

    def __init__(self) -> None:
        self.inside: str | None = None
        self.touched: list[str] = []
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple[object, ...]) -> None:
        if self.inside is None:
            return
        if event in _OPENING:
            path = str(args[0])
            if not (path.startswith(self.inside) or isinstance(args[0], int)) or (event == "open" and _writes(args)):
                self.touched.append(f"{event} {path}")
        elif event.startswith(_NEVER):
            self.touched.append(f"{event} {str(args)[:80]}")


def _writes(args: tuple[object, ...]) -> bool:
    mode = args[1]
    return isinstance(mode, str) and bool(set(mode) & set("wax+"))


def main(folder: Path) -> None:
    """Load each folder as the house would: mappings, profiles, samples."""
    for warm in (MAPPINGS, folder / "warm"):
        load(warm)
    watch = Watch()
    for case in sorted(folder.glob("case-*")):
        watch.inside, watch.touched = str(case), []
        start = time.process_time()
        refused = load(case)
        cost = time.process_time() - start
        watch.inside = None
        memory = most_memory()
        said = {"case": case.name, "refused": refused, "seconds": cost, "megabytes": memory, "touched": watch.touched}
        print(json.dumps(said), flush=True)


def most_memory() -> int:
    """Return this process's own peak in megabytes; what ``getrusage`` says begins with that of its parent."""
    said = Path("/proc/self/status").read_text()
    return int(said.partition("VmHWM:")[2].split()[0]) // 1024


def load(folder: Path) -> list[str]:
    """Return why the folder is refused; nothing where it is not."""
    try:
        book = MappingBook.load(folder)
    except BadConfiguration as error:
        return [str(problem)[:300] for problem in error.problems[:3]]
    return [str(problem)[:300] for problem in check(book)[:3]]


MAPPINGS = Path(__file__).parents[2] / "mappings"

if __name__ == "__main__":
    main(Path(sys.argv[1]))
