"""The smallest things that people write into mappings: words, lists of them, codes; nothing unknown among them."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


def _listed(value: object) -> object:
    if isinstance(value, str):
        return (value,) if value else ()
    return value


Word = Annotated[str, Field(max_length=200)]
_ONE_OR_MORE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Words = Annotated[
    tuple[Word, ...], BeforeValidator(_listed), Field(max_length=500), WithJsonSchema(_ONE_OR_MORE)
]  # one word needs no list
Codes = Annotated[dict[Word, Word | None], Field(max_length=5_000)]
Chosen = Annotated[dict[Word, Word], Field(max_length=5_000)]


class Entry(BaseModel):
    """Something a person writes: no word in it that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)
