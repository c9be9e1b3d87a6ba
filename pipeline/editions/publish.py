"""Let a mapping go live, take it back, and refuse what nobody would want to answer for.

Each function works inside the caller's unit of work, in the name of the unit's
actor, and raises ``NotNowError`` with a sentence where the present state does not
allow it. Nothing here reads a document; the next batch of any hub sees the change.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from canonical.edition import Act, Deed, Edition, before, in_force, publications, state_of, upcoming
from canonical.lifecycle import MAPPING, MappingState, check
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.edition import edition_of, made_ready
from connectors.mapping.problem import Problem
from connectors.mapping.yaml_file import parse, place
from connectors.profile import PublishingTerms
from pipeline.step import NotNowError
from store import UnitOfWork

_LIVE = (MappingState.active, MappingState.scheduled)


def publish(
    uow: UnitOfWork, edition: Edition, terms: PublishingTerms, *, effective: date | None = None, approved_by: str = ""
) -> Act:
    """Publish an edition that was found sound, from ``effective`` on; without it, from the unit's day."""
    today = uow.now.date()
    begins = effective or today
    if begins < today:
        raise NotNowError(
            f"{begins} is past, and documents of that day were read already; leave --effective out for today, {today}"
        )
    uow.mappings.hold(edition.mapping)
    acts = uow.mappings.acts(edition.mapping)
    state = state_of(edition.label, acts, today)
    if state in _LIVE:
        standing = next(act for act in reversed(publications(acts)) if act.label == edition.label)
        raise NotNowError(f"{edition.label} is {state} already, from {standing.effective_on} on, by {standing.actor}")
    if approved_by:
        approve(uow, edition, named=approved_by)
    elif state is MappingState.draft:
        uow.mappings.act(edition, Deed.checked)
    _ask_for(terms, edition, uow.mappings.acts(edition.mapping), uow.actor)
    prepared = state_of(edition.label, uow.mappings.acts(edition.mapping), today)
    check(MAPPING, prepared, MappingState.scheduled if begins > today else MappingState.active)
    id_ = uow.mappings.act(edition, Deed.published, named=approved_by, effective_on=begins)
    return next(act for act in uow.mappings.acts(edition.mapping) if act.id == id_)


def approve(uow: UnitOfWork, edition: Edition, *, named: str = "") -> None:
    """Say yes to an edition that was found sound; ``named`` where the actor says it for somebody else."""
    if named and named.casefold() == uow.actor.casefold():
        raise NotNowError(f"{named} publishes and cannot approve as well; a second person must")
    uow.mappings.hold(edition.mapping)
    noted(uow, edition, Deed.checked)
    uow.mappings.act(edition, Deed.approved, named=named)


def noted(uow: UnitOfWork, edition: Edition, deed: Deed, says: str = "") -> None:
    """Write down that an edition was checked or previewed; saying it twice by one person says nothing new."""
    known = uow.mappings.acts(edition.mapping)
    if not any((act.label, act.deed, act.actor, act.says) == (edition.label, deed, uow.actor, says) for act in known):
        uow.mappings.act(edition, deed, says=says)


def roll_back(uow: UnitOfWork, mapping: str, *, to: str = "", reason: str = "") -> Act:
    """Take back what was published last: withdraw what is scheduled, else bring back the edition before.

    ``to`` names another edition: a version, the hash of a content (``#6f3c``), or a
    whole label. Raises ``BadConfiguration`` where this program cannot read it any more.
    """
    today = uow.now.date()
    uow.mappings.hold(mapping)
    acts = uow.mappings.acts(mapping)
    planned, current = upcoming(acts, today), in_force(acts, today)
    if planned and not to:
        last = max(planned, key=lambda act: act.id)
        id_ = uow.mappings.act(uow.mappings.get(last.label), Deed.withdrawn, withdraws=last.id, says=reason)
    elif current is None:
        raise NotNowError(f"nothing of {mapping} is published; its file is used, so mend the file")
    else:
        id_ = _bring_back(uow, mapping, acts, current, to, reason)
    return next(act for act in uow.mappings.acts(mapping) if act.id == id_)


def _bring_back(uow: UnitOfWork, mapping: str, acts: Sequence[Act], current: Act, to: str, reason: str) -> int:
    earlier = None if to else before(acts, current)
    if not to and earlier is None:
        raise NotNowError(f"{current.label} is the first that was ever used; there is nothing to go back to")
    target = uow.mappings.get(earlier.label) if earlier else found(uow.mappings.of(mapping), acts, to)
    if target.label == current.label:
        raise NotNowError(f"{target.label} is active already, since {current.effective_on}")
    made_ready(target)
    noted(uow, target, Deed.checked)
    state = state_of(target.label, uow.mappings.acts(mapping), uow.now.date())
    if state is not MappingState.scheduled:
        check(MAPPING, state, MappingState.active)
    return uow.mappings.act(target, Deed.rolled_back, effective_on=uow.now.date(), says=reason)


def found(editions: Sequence[Edition], acts: Sequence[Act], word: str) -> Edition:
    """Return the edition that a person means: by version, hash (``#6f3c``) or label; of several, a published one."""
    bare = word.rpartition("@")[2]
    version, sign, digest = bare.partition("#")
    fits = [
        e for e in editions if version in ("", e.version) and (not sign or e.label.partition("#")[2].startswith(digest))
    ]
    published = {act.label for act in publications(acts)}
    chosen = [e for e in fits if e.label in published] or fits
    if not chosen:
        there = ", ".join(e.label for e in editions) or "none"
        raise NotNowError(f"there is no version {word!r}; there are: {there}")
    if len(chosen) > 1:
        raise NotNowError(
            f"{word!r} can mean {' or '.join(e.label for e in chosen)}; say the hash, as in #{digest or '6f3c'}"
        )
    return chosen[0]


def terms_for(book: MappingBook, mapping: str, house: PublishingTerms) -> PublishingTerms:
    """Return what must have happened before this mapping may go live, by the house's word and every partner's."""
    terms = house
    for partner in partners_of(book, [mapping]):
        terms = terms.with_(book.profiles[partner].publishing)
    return terms


def partners_of(book: MappingBook, mappings: Sequence[str]) -> list[str]:
    """Return the partners whose profiles name one of these mappings."""
    return [partner for partner, profile in book.profiles.items() if any(n in mappings for n in book.named_by(profile))]


def relabelled(uow: UnitOfWork, book: MappingBook) -> Iterator[Problem]:
    """Yield a problem for each file whose version was published with other content: it means one thing for ever."""
    published = {act.label: act for act in publications(uow.mappings.acts())}
    editions = uow.mappings.some(sorted(published))
    stood = {
        (layer.kind, layer.name, layer.version): (layer.digest, published[label])
        for label, edition in sorted(editions.items(), key=lambda pair: published[pair[0]].id, reverse=True)
        for layer in edition.layers
    }
    for layer in {layer.file: layer for made in book.merged.values() for layer in made.layers}.values():
        digest, act = stood.get((layer.kind, layer.name, layer.version), (layer.digest, None))
        if act is not None and digest != layer.digest:
            says = (
                f"version: {layer.name}@{layer.version} was published with other content, in {act.label} "
                f"by {act.actor} on {act.at:%Y-%m-%d}; give this content a new version"
            )
            yield Problem(layer.file, *place(parse(layer.text.encode(), layer.file), ("version",)), says)


def draft_of(book: MappingBook, mapping: str) -> Edition:
    """Return the content of a mapping's file; the book must hold it."""
    return edition_of(book.merged[mapping])


def _ask_for(terms: PublishingTerms, edition: Edition, acts: Sequence[Act], publisher: str) -> None:
    """Refuse what lacks a preview or a second person."""
    mine = [act for act in acts if act.label == edition.label]
    if terms.preview and not any(act.deed is Deed.previewed for act in mine):
        raise NotNowError(
            f"nobody has looked at what {edition.label} would change; first: crossdock map preview {edition.mapping}"
        )
    if terms.approval == "none":
        return
    approvals = [act for act in mine if act.deed is Deed.approved]
    if terms.approval == "in_person":
        approvals = [act for act in approvals if not act.named]
    if not any((act.named or act.actor).casefold() != publisher.casefold() for act in approvals):
        how = f"`crossdock map approve {edition.mapping}`, typed by someone else than {publisher}"
        named = "" if terms.approval == "in_person" else ", or --approved-by NAME"
        raise NotNowError(f"{edition.label} needs the yes of a second person: {how}{named}")
