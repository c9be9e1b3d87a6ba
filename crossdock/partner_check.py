"""Examine what was agreed with each partner: options of rules, and names that mean something only in this house."""

from collections.abc import Iterator, Set

from connectors.mapping.library.book import MappingBook
from connectors.mapping.problem import Problem
from connectors.mapping.trying.sample import check as check_samples
from connectors.mapping.yaml_file import load as load_yaml
from connectors.mapping.yaml_file import place
from connectors.profile import Profile
from crossdock.office import mappings_folder
from crossdock.settings import ChannelSettings, Settings
from router.judge import check_options


def examine_partners(settings: Settings, book: MappingBook, warehouses: Set[str]) -> Iterator[str]:
    """Yield a sentence for everything in the profiles that is wrong.

    ``warehouses``: those that are described, or in which something lies; empty where nothing is kept yet.
    """
    yield from (str(problem) for problem in check_samples(book))
    for partner, profile in book.profiles.items():
        yield from (str(_at(settings, partner, says.partition(":")[0], says)) for says in check_options(profile.review))
        yield from _channel_options(settings, partner, profile)
        if any(_serves(channel, partner, profile) for channel in settings.channels.values()):
            yield from _names(settings, partner, profile, warehouses)


def _names(settings: Settings, partner: str, profile: Profile, warehouses: Set[str]) -> Iterator[str]:
    """Yield the carrier, the boxes and the warehouses of a partner that are not there."""
    terms = profile.fulfilment
    if terms.carrier not in settings.carriers:
        says = f"the partner {partner} ships with {terms.carrier!r}, and there is no such carrier here"
        yield str(settings.problem(("carriers",), says))
    boxes = {box.name for box in settings.boxes}
    for name in terms.boxes if terms.cartons == "boxes" else ():
        if name not in boxes:
            known = f"there are {', '.join(sorted(boxes))}" if boxes else "there are none"
            says = f"fulfilment.boxes: {name!r} is no box of `boxes` in the configuration; {known}"
            yield str(_at(settings, partner, "fulfilment.boxes", says))
    for name in terms.warehouses:
        if warehouses and name not in warehouses:
            word = "fulfilment.sourcing.warehouses" if terms.sourcing.warehouses else "fulfilment.warehouse"
            says = (
                f"{word}: nothing lies in {name!r}, and nobody described it; there are {', '.join(sorted(warehouses))}."
                f" Correct the name, or say `crossdock stock warehouse {name}`"
            )
            yield str(_at(settings, partner, word, says))


def _at(settings: Settings, partner: str, word: str, says: str) -> Problem:
    """Return a problem at its word in the partner's profile."""
    file = mappings_folder(settings) / "partners" / partner / "profile.yaml"
    return Problem(str(file), *place(load_yaml(file), word.split("."), key=True), says)


def _serves(channel: ChannelSettings, partner: str, profile: Profile) -> bool:
    """Tell whether a partner's orders can come by this channel."""
    if channel.kind == "marketplace":
        return channel.partner == partner
    if channel.kind == "desk":
        return True
    if channel.kind == "feed":
        return False
    return (profile.edi if channel.kind == "edi" else profile.mail) is not None


def _channel_options(settings: Settings, partner: str, profile: Profile) -> Iterator[str]:
    """Yield what is wrong with a channel's options over those of a partner whose orders can come by it."""
    own = set(check_options(profile.review))
    for name, channel in settings.channels.items():
        options = {rule: {**profile.review.get(rule, {}), **said} for rule, said in channel.review.items()}
        for says in check_options(options):
            if says not in own and _serves(channel, partner, profile):
                yield str(settings.problem(("channels", name, *says.partition(":")[0].split(".")), says))
