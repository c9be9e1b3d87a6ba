"""A feed's document is brought in as a whole, or refused with every bad cell named.

A snapshot, which says how things are, is passed over where a later one that speaks
of the same was used already; and once one is used, nobody is asked about an earlier
one of which it says all. Rows that cannot be true (a count below what is reserved) are left out,
and a person is asked.
"""

from canonical.document import ToldRows
from canonical.finding import Finding, Severity
from canonical.lifecycle import Application, Validation
from pipeline.desk import Desk
from pipeline.feeds import FEEDS
from pipeline.feeds.named import named
from pipeline.step import NotNowError
from pipeline.told import FeedFile, Import
from store import DocumentRecord, UnitOfWork

_MOST = 200  # problems that are kept of one document, and documents that wait for a person
BROUGHT = "brought"  # the finding that says what a document changed
_OVERTAKEN = "overtaken"


class RefusedRows(NotNowError):
    """Nothing of a document may be kept; ``findings`` say why, and ``told`` whether nobody need be asked."""

    def __init__(self, rows: ToldRows, findings: tuple[Finding, ...], *, told: bool = False) -> None:
        super().__init__(findings[0].says)
        self.rows, self.findings, self.told = rows, findings, told or rows.answered


def take_in(uow: UnitOfWork, desk: Desk, document: DocumentRecord, rows: ToldRows) -> tuple[Finding, ...]:
    """Bring a document's rows in, and return what was noticed. Raises ``RefusedRows``: then nothing may be kept."""
    content = uow.documents.content(document.id)
    if rows.snapshot:
        _refuse_overtaken(uow, document, rows, content)
    done = bring(uow, desk, rows, content, document.name)
    if done.problems:
        raise RefusedRows(rows, _findings(done.problems, rows, document))
    if rows.snapshot:
        _settle_earlier(uow, document, rows, content)
    if rows.answered:  # nobody looks at it on schedule
        uow.channels.ok(document.channel)
    return (_counts(rows, done), *_findings(done.unfit, rows, document))


def _refuse_overtaken(uow: UnitOfWork, document: DocumentRecord, rows: ToldRows, content: bytes) -> None:
    """Raise where a later snapshot that was used speaks of something in this one."""
    later = uow.documents.later_used(document.id)
    ours = named(rows.kind, content, document.name) if later else frozenset()
    for one in later:
        if ours & named(rows.kind, uow.documents.content(one), ""):
            mend = "If it is right all the same, deliver it once more: then it is the latest."
            says = f"document {one} came later and says how things are; nothing was changed by this one"
            raise RefusedRows(rows, (Finding(rule=_OVERTAKEN, says=says, mend=mend),), told=True)


def _settle_earlier(uow: UnitOfWork, document: DocumentRecord, rows: ToldRows, content: bytes) -> None:
    """Ask nobody any more about earlier snapshots of which this one says all: it says how things are."""
    says = f"document {document.id} came later and was used"
    waiting = uow.documents.list(channel=document.channel, application=Application.held, limit=_MOST)
    earlier = [held for held in waiting if uow.documents.came_before(held.id, document.id)]
    ours = named(rows.kind, content, document.name) if earlier else frozenset()
    for held in earlier:
        theirs = named(rows.kind, uow.documents.content(held.id), held.name)
        if theirs and theirs <= ours:
            uow.reviews.close_for("document", held.id, says)
            uow.documents.conclude(
                held.id, validation=held.validation, application=Application.superseded, findings=held.findings,
                note=says,
            )  # fmt: skip


def bring(uow: UnitOfWork, desk: Desk, rows: ToldRows, content: bytes, name: str) -> Import:
    """Write the rows down; nothing may be kept where problems come back."""
    return FEEDS[rows.kind](uow, desk, FeedFile(content, name, rows.whole))


def refuse(uow: UnitOfWork, document: DocumentRecord, error: RefusedRows) -> None:
    """Write down why nothing was kept; a person is asked, unless whoever brought it has been told already."""
    after = Application.discarded if error.told else Application.held
    more = f" (and {len(error.findings) - 1} more)" if len(error.findings) > 1 else ""
    note = f"{error.findings[0].says}{more}"
    sound = error.findings[0].rule == _OVERTAKEN
    uow.documents.conclude(
        document.id,
        validation=Validation.valid if sound else Validation.invalid,
        application=after,
        findings=error.findings,
        note=note,
    )
    if not error.told:
        uow.reviews.open(
            subject="document", subject_id=document.id, kind=Validation.invalid.value, findings=error.findings,
            summary=f"{document.name}, {error.rows.kind}: nothing was used. {note}",
        )  # fmt: skip


def _counts(rows: ToldRows, done: Import) -> Finding:
    says = f"{rows.kind} ({done.written}): {done.says}"
    return Finding(
        rule=BROUGHT, says=says, severity=Severity.inform, evidence={word: str(n) for word, n in done.counts.items()}
    )


def _findings(says: list[str], rows: ToldRows, document: DocumentRecord) -> tuple[Finding, ...]:
    again = f"crossdock document replay {document.id}"
    mend = f"Correct it where it is kept, and deliver it again; or, once what it names is known here: {again}"
    kept = [Finding(rule=f"bad_{rows.kind}", says=one, mend=mend) for one in says[:_MOST]]
    if len(says) > _MOST:
        kept.append(Finding(rule=f"bad_{rows.kind}", says=f"and {len(says) - _MOST} problems more; mend these first"))
    return tuple(kept)
