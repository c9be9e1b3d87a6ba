"""What all nouns share: they never change, they know no stray fields, and money stays exact."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Noun(BaseModel):
    """A value: compared by what it holds, never changed, nothing unknown in it; bytes stand in its JSON as base64."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone; an instant must be aware")
    return instant.astimezone(UTC)


def empty(value: object) -> bool:
    """Tell whether a field says nothing, so that it can be left out where it is written."""
    return not value


Instant = Annotated[datetime, AfterValidator(_aware)]
Quantity = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=4, allow_inf_nan=False)]
Price = Annotated[Decimal, Field(max_digits=17, decimal_places=6, allow_inf_nan=False)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
