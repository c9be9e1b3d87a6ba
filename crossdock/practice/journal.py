"""What a practice server remembers: one line of JSON for each thing that happened, in a file that outlives it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """An append-only file; a last line that a kill cut short is dropped when the file is opened again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.read_bytes() if path.exists() else b""
        whole = written[: written.rfind(b"\n") + 1]
        if whole != written:
            path.write_bytes(whole)
        self._lines = whole.splitlines()

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield what had been written when the file was opened, oldest first."""
        for line in self._lines:
            yield json.loads(line)
        self._lines = []

    def append(self, entry: dict[str, Any]) -> None:
        """Write one entry; it is with the operating system when this returns."""
        with self._path.open("ab") as file:
            file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
