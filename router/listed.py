"""Lists in a rule's options: a profile holds texts only, so several words stand in one, with commas between them."""

from typing import Annotated

from pydantic import BeforeValidator


def _cut(value: object) -> object:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], BeforeValidator(_cut)]
