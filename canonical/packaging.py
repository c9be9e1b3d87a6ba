"""The boxes that a warehouse packs into."""

from decimal import Decimal

from pydantic import Field

from canonical.noun import Noun, Quantity

_LITRE = Decimal(1000)  # cubic centimetres
_HUNDRED = Decimal(100)


class Box(Noun):
    """One size of carton; centimetres are inner ones, ``max_weight_kg`` is of its contents alone."""

    name: str
    length_cm: Quantity = Field(gt=0)
    width_cm: Quantity = Field(gt=0)
    height_cm: Quantity = Field(gt=0)
    max_weight_kg: Quantity = Field(gt=0)
    tare_kg: Quantity = Decimal(0)
    fill_percent: Decimal = Field(default=Decimal(90), gt=0, le=100)  # what several pieces can really use of it
    warehouses: frozenset[str] = frozenset()  # where it is kept; empty: everywhere

    @property
    def volume_l(self) -> Decimal:
        """How many litres it holds, were it filled with water."""
        return self.length_cm * self.width_cm * self.height_cm / _LITRE

    @property
    def usable_l(self) -> Decimal:
        """How many litres of several pieces go into it."""
        return self.volume_l * self.fill_percent / _HUNDRED

    @property
    def sides(self) -> tuple[Decimal, ...]:
        """Its inner sides, the longest first."""
        return tuple(sorted((self.length_cm, self.width_cm, self.height_cm), reverse=True))
