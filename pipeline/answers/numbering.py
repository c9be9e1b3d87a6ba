"""Let the control numbers to a partner go on where another system stopped."""

from pipeline.desk import Desk
from pipeline.step import NotNowError
from store import NotFound, NumberRecord, UnitOfWork

LEVELS = ("interchange", "group", "set")
USAGES = ("P", "T")


def go_on(
    uow: UnitOfWork, desk: Desk, partner: str, *, level: str, usage: str, number: int, reason: str, again: bool
) -> NumberRecord | None:
    """Make ``number`` the next one, and return how it stood before; nothing where none had been given.

    Raises ``NotNowError`` where numbers would be given twice, unless ``again``
    says that this is meant, and ``NotFound`` for a partner without EDI.
    """
    profile = desk.profiles.get(partner)
    if profile is None or profile.edi is None:
        raise NotFound(f"there is no partner {partner} with EDI; `crossdock doctor` lists what the profiles say")
    for word, known in ((level, LEVELS), (usage, USAGES)):
        if word not in known:
            raise NotNowError(f"{word!r} is none of {', '.join(known)}")
    us, them = (f"{name.qualifier}/{name.id}" for name in (profile.edi.us, profile.edi.them))
    row = {"sender": us, "receiver": them, "usage": usage, "level": level}
    before = next((one for one in uow.control_numbers.list() if one.is_of(**row)), None)
    if before is not None and number <= before.last and not again:
        raise NotNowError(
            f"{before.last} was given already, so from {number} on numbers would be given twice, and {partner} would "
            f"take messages for repeats; name a number above {before.last}, or add --again where that is meant"
        )
    uow.control_numbers.go_on(**row, number=number, reason=reason)
    return before
