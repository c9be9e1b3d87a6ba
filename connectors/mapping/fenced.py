"""Read files of the mappings' folder, and nothing else however a file is named or linked."""

from pathlib import Path

from world import disk


class FencedOut(ValueError):
    """A name leads out of the folder, or to something that is no plain file; ``str()`` says which."""


def read(file: Path, folder: Path, *, at_most: int) -> bytes:
    """Return a file's bytes. Raises ``FencedOut``, ``OSError``, or ``ValueError`` where it is larger than ``at_most``.

    Links are followed as long as they stay inside: that is how some hosts mount a folder of settings.
    """
    real = file.resolve(strict=True)
    if not real.is_relative_to(folder.resolve()):
        raise FencedOut("this leads out of the folder of mappings; copy the file into it")
    if not real.is_file():
        raise FencedOut("this is no plain file")
    return disk.read(real, at_most=at_most)
