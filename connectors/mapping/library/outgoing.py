"""The mappings that write what we send, each with what its partner's other terms say laid over it."""

from connectors.mapping.language.merge import Merged
from connectors.mapping.library.agreed import Agreed, agreed, laid_over
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.builder import build
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.library.writing_name import writing_name
from connectors.mapping.problem import BadConfiguration
from connectors.ports import CrossReferences, Unreadable
from connectors.profile import EdiTerms

_ORDERS = ("850", "ORDERS")  # the sets whose mapping knows which codes a partner uses
_LONG_YEARS = "004010"  # the first release whose days have four digits for the year
_MOST = 200  # mappings kept ready


class Scribe:
    """Finds the mapping that writes a set on a partner's terms, as it is in force now."""

    def __init__(self, book: MappingBook) -> None:
        self._book = book
        self._ready: dict[tuple[str, str, bool], CompiledMapping] = {}

    def mapping(self, terms: EdiTerms, number: str) -> CompiledMapping:
        """Return it, ready to write. Raises ``Unreadable`` where there is none, or none that can be used."""
        name = writing_name(terms, number, self._book.merged)
        try:
            made = self._book.made_of(name)
        except (LookupError, BadConfiguration) as error:
            raise Unreadable(f"no mapping writes the {number}: {error}") from error
        orders = self._orders(terms)
        over = agreed(orders, short_years=terms.release[:6] < _LONG_YEARS)
        if not over:
            return self._book.mapping(name)
        key = (made.label, orders.label if orders and over.codes else "", over.short_years)
        if key not in self._ready:
            if len(self._ready) >= _MOST:
                self._ready.clear()
            self._ready[key] = _built(made, over, key[1])
        return self._ready[key]

    @property
    def tables(self) -> CrossReferences | None:
        """Whom the rules ask that look a word up."""
        return self._book.tables

    def _orders(self, terms: EdiTerms) -> Merged | None:
        name = next((terms.sets[number] for number in _ORDERS if number in terms.sets), None)
        return self._book.made_of(name) if name else None


def _built(made: Merged, over: Agreed, orders: str) -> CompiledMapping:
    mapping, problems = build(laid_over(made, over))
    if mapping is None:
        says = f"with the codes of {orders or 'its release'} over it, {made.label} cannot write: {problems[0]}"
        raise Unreadable(says)
    mapping.label = ", ".join(label for label in (made.label, orders) if label)
    return mapping
