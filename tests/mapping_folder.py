"""A small folder of mappings to edit and to break: one base, two partners and the guest."""

import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from connectors.mapping import yaml_file
from connectors.mapping.library import folder as reader

MAPPINGS = Path(__file__).parents[1] / "mappings"

_PARTS = ("base/x12-850.yaml", "codes/x12-item.yaml", "codes/x12-unit.yaml")
_FOLDERS = ("base/samples", "partners/acme", "partners/nordwind", "partners/guest")


def small_folder(target: Path) -> Path:
    """Copy what an 850 alone needs, and let the guides be where they are."""
    for part in _PARTS:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MAPPINGS / part, target / part)
    for folder in _FOLDERS:
        shutil.copytree(MAPPINGS / folder, target / folder)
    profile = target / "partners/acme/profile.yaml"
    profile.write_text(profile.read_text().replace(', "860": base/x12-860', ""))  # changes have a base of their own
    (target / "guides").symlink_to(MAPPINGS / "guides")
    return target


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """Read the same bytes only once a module: these tests open the same folder again and again."""
    with pytest.MonkeyPatch.context() as patch:
        once = lru_cache(maxsize=None)(yaml_file.parse)
        for module in (yaml_file, reader):
            patch.setattr(module, "parse", once)
        yield
