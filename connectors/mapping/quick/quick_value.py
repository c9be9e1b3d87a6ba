"""Values by the text that they are written as: what was worked out once is known the next time."""

from collections.abc import Callable
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from connectors.mapping.language.transform import Unfit
from connectors.mapping.reading.outline import Leaf
from connectors.mapping.reading.rule_reader import printable

NOTHING: Final = object()  # the text was there, and by the mapping it means nothing

_MOST = 4_096  # texts to a field
_LONGEST = 80  # characters; what is longer hardly comes twice


class Doubt(Exception):
    """Something is not plainly clean: it takes a careful reader to say what it is."""


class Values(dict[str, Any]):
    """The values of one field: ``values[text]``, of the field's own type and within its limits.

    Raises ``Doubt`` where the text means no value, or one that the field does not take.
    """

    def __init__(self, leaf: Leaf) -> None:
        super().__init__()
        self._meaning = leaf.meaning
        self._check = _check(leaf)
        self._as_written = self._check is None and not leaf.meaning.split and not leaf.meaning.chain

    def __missing__(self, text: str) -> Any:
        if self._as_written and text.isprintable() and text and text == text.strip():
            if len(self) < _MOST and len(text) <= _LONGEST:
                self[text] = text
            return text
        value = self._worked_out(text)
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = value
        return value

    def of(self, value: Any) -> Any:
        """Return a value that the mapping itself says, as the field takes it. Raises ``Doubt``."""
        try:
            return self._check(value) if self._check else value
        except ValidationError:
            raise Doubt from None

    def _worked_out(self, text: str) -> Any:
        bare = text.strip()
        if not bare or not printable(bare):
            raise Doubt
        try:
            value = self._meaning.of_text(bare)
            if value is None:
                return NOTHING
            return self._check(value) if self._check else value
        except (Unfit, ValidationError):
            raise Doubt from None


def _check(leaf: Leaf) -> Callable[[Any], Any] | None:
    """Return pydantic's own check of the field; none where every text will do."""
    info = leaf.target.info
    annotation, metadata = info.annotation, tuple(info.metadata)
    if get_origin(annotation) is tuple:
        annotation, metadata = get_args(annotation)[0], ()
    if annotation is str and not metadata:
        return None
    return TypeAdapter(Annotated[(annotation, *metadata)] if metadata else annotation).validate_python
