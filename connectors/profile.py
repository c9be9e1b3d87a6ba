"""What one partner agreed with us: its names, its formats, its policies. One ``profile.yaml`` each."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AliasChoices, Discriminator, Field, Tag, field_validator, model_validator

from canonical.billing import BillingTerms
from canonical.noun import Noun
from canonical.pause import Pause
from connectors.settlement import ClosingTerms, CrossCheckTerms, ReturnTerms


class Identity(Noun):
    """A name in an EDI envelope: ISA05/06 (or 07/08), and GS02 (or GS03) where that differs."""

    qualifier: str = Field(min_length=2, max_length=2)
    id: str = Field(min_length=1, max_length=15)
    group: str = ""  # empty: the same as id

    @property
    def group_id(self) -> str:
        """The name in the functional group."""
        return self.group or self.id


class AnswerTerms(Noun):
    """How we acknowledge what this partner sends: in which form, how strictly, in how many pieces."""

    form: Literal["997", "999"] = "997"  # the 999 exists from release 005010 on; older groups get a 997 all the same
    nonconformant: Literal["by_policy", "accept", "reject"] = "by_policy"  # E and used, or R; lenient accepts
    partial: Literal["accept", "reject"] = "accept"  # a group with bad sets: P and the good ones used, or R whole
    accepted_sets: bool = True  # AK2 and AK5 for accepted sets too, or for those with something to say alone
    ta1: Literal["asked", "always", "never"] = "asked"  # asked: by ISA14, or where the interchange is rejected
    batch: bool = False  # all answers to one file in one interchange, or an interchange for each


BY_MAPPING = ("810", "846", "855", "856", "865", "940", "943")  # the sets of ours that mappings write


class EdiTerms(Noun):
    """How this partner's EDI documents are written, in both directions."""

    written: ClassVar[tuple[str, ...]] = ("997", "999", *BY_MAPPING)

    syntax: Literal["x12", "edifact"] = "x12"  # edifact: the words of ``EdifactTerms``
    them: Identity
    us: Identity
    version: str = "00401"  # ISA12
    release: str = "004010"  # GS08
    element_separator: str = "*"
    component_separator: str = ">"
    segment_terminator: str = "~"
    repetition_separator: str = "^"  # written only from version 00402 on
    line_breaks: bool = True  # a line feed after each terminator, for eyes
    usage: Literal["P", "T"] = "P"
    policy: Literal["strict", "lenient"] = "strict"
    sets: dict[str, str] = {"850": "base/x12-850"}  # set number to the mapping that reads it
    expects_997: bool = True  # they acknowledge what we send
    answer_due: Pause = timedelta(hours=24)  # after that, what they have not acknowledged is overdue
    answer_deadline: Pause | None = None  # agreed with them: an operator is told before it is over
    tell_before: Pause = timedelta(hours=2)  # how long before the deadline
    answers: tuple[str, ...] = ("997", "855", "856")  # what they want from us
    acknowledge: AnswerTerms = AnswerTerms()
    unique: tuple[Literal["interchange", "group", "set"], ...] = ("interchange",)  # whose numbers may not come twice
    duplicate_days: int = Field(default=400, ge=1, le=36_500)  # how long numbers are remembered
    hierarchy: Literal["SOPI", "SOTPI", "SOTI", "SOI", "SPOI"] = "SOPI"  # what the 856 shows in what
    carton_marks: tuple[Literal["sscc", "tracking"], ...] = ("sscc",)  # without these no carton is announced
    line_reasons: bool = True  # an 855 says under each line why it does not come as ordered
    batch: Literal["each", "groups", "sets"] = "each"  # what waits together: a file each, a group each, or none
    file_name: str = "{partner}_{set}_{number}.edi"  # number: ISA13, with a t before it in test
    characters: Literal["basic", "extended", "utf-8"] = "extended"  # basic has no small letters: capitals are sent
    unsayable: Literal["refuse", "replace"] = "refuse"  # delimiters in a text, and what ``characters`` lacks
    replacement: str = Field(default=" ", min_length=1, max_length=1)
    trailing_elements: Literal["drop", "keep"] = "drop"  # keep: all that the guide knows are written, empty or not
    trailing_components: Literal["drop", "keep"] = "drop"
    group_digits: int = Field(default=1, ge=1, le=9)  # GS06 is filled up with zeros to so many
    set_digits: int = Field(default=4, ge=4, le=9)  # ST02 likewise

    @field_validator("answers")
    @classmethod
    def _we_write_them(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [number for number in named if number not in cls.written]:
            raise ValueError(f"nothing called {', '.join(unknown)} is ever sent; there are {', '.join(cls.written)}")
        return named


_X12_ALONE = ("characters", "trailing_elements", "trailing_components", "group_digits", "set_digits")


class EdifactIdentity(Identity):
    """A name in UNB S002 or S003, with its qualifier (0007) where there is one."""

    qualifier: str = Field(default="", max_length=4)
    id: str = Field(min_length=1, max_length=35)
    routing: str = Field(default="", max_length=35)  # 0008 or 0014: the desk inside


class EdifactTerms(EdiTerms):
    """The same for a partner who speaks EDIFACT (``syntax: edifact``)."""

    written: ClassVar[tuple[str, ...]] = ("CONTRL", "ORDRSP", "DESADV")

    syntax: Literal["x12", "edifact"] = "edifact"
    them: EdifactIdentity
    us: EdifactIdentity
    level: str = Field(default="UNOC", pattern="^UNO[A-KWY]$")  # 0001: which characters there are
    version: str = Field(default="3", pattern="^[1-4]$")  # 0002
    release: str = Field(default="D96A", pattern="^D[0-9]{2}[A-Z]$")  # 0052 and 0054: the directory
    association: str = Field(default="", max_length=6)  # 0057: EAN008
    element_separator: str = "+"
    component_separator: str = ":"
    segment_terminator: str = "'"
    release_character: str = "?"
    repetition_separator: str = "*"  # in use only in version 4
    decimal_mark: Literal[".", ","] = "."
    una: Literal["always", "needed"] = "always"  # needed: only where other characters are in use than the usual ones
    application: str = Field(default="", max_length=14)  # 0026
    agreement: str = Field(default="", max_length=35)  # 0032
    contrl: str = Field(default="", pattern="^([0-9D]:[0-9]+[A-Z]?)?$")  # CONTRL's own version, else that of the syntax
    sets: dict[str, str] = {"ORDERS": "base/edifact-orders"}
    expects_997: bool = Field(  # we ask for a CONTRL (0031) and wait for it
        default=True, validation_alias=AliasChoices("expects_contrl", "expects_997")
    )
    answers: tuple[str, ...] = ("CONTRL", "ORDRSP", "DESADV")  # without CONTRL, one is sent only where it is asked for

    @model_validator(mode="after")
    def _no_x12(self) -> "EdifactTerms":
        said = [name for name in _X12_ALONE if getattr(self, name) != EdiTerms.model_fields[name].default]
        if said:
            raise ValueError(f"{', '.join(said)}: words of X12, which mean nothing in EDIFACT; take them out")
        return self


class MailTerms(Noun):
    """Whose mails are this partner's orders, and how they are laid out."""

    senders: tuple[str, ...]
    answer_to: str = ""  # empty: the sender's address
    mapping: str


class MarketplaceTerms(Noun):
    """Which mapping reads this marketplace's orders."""

    mapping: str


class SourcingTerms(Noun):
    """From which warehouses a partner is served, and how far an order may be split."""

    warehouses: tuple[str, ...] = ()  # those that may serve it, the best first; empty: ``warehouse`` alone
    by: Literal["listed", "priority", "region", "distance", "cost"] = "listed"  # what makes one the best
    split: Literal["never", "by_line", "freely"] = "never"  # one warehouse an order; or a line; or several a line


class FulfilmentTerms(Noun):
    """What happens to an order once it is accepted."""

    shortage: Literal["partial", "line", "complete"] = "complete"  # what there is, whole lines only, or all or nothing
    rest: Literal["backorder", "cancel"] = "backorder"  # what is not there waits, or is cancelled
    substitute: Literal["never", "successor", "listed"] = "never"  # listed: by the substitutes table and the item too
    propose: Literal["never", "inbound", "lead_time"] = "inbound"  # days for what waits; lead_time: by the item's too
    replenish: bool = True  # what nothing on its way covers is requested: bought, or made
    answer_again: bool = False  # another 855 when stock for a backorder has come, or a reservation has lapsed
    reservation_lapses: Pause | None = None  # what is not packed by then is given back
    sourcing: SourcingTerms = SourcingTerms()
    warehouse: str = "main"
    carrier: str = "house"
    service: str = "ground"
    packing: Literal["by_hand", "automatic"] = "by_hand"
    cartons: Literal["units", "boxes"] = "units"  # so many units each; or full cases, then by volume and weight
    scan: Literal["optional", "required"] = "optional"  # required: nothing leaves that was not checked by scanning
    units_per_carton: int = Field(default=24, ge=1)  # with boxes: of what nobody has measured
    boxes: tuple[str, ...] = ()  # those of the house's that this partner takes; empty: all

    def kept_until(self, reserved: datetime) -> datetime | None:
        """When what was reserved at an instant is given back, if it is not packed by then."""
        return reserved + self.reservation_lapses if self.reservation_lapses else None

    @property
    def warehouses(self) -> tuple[str, ...]:
        """Every warehouse from which this partner may be served, as they are listed."""
        return self.sourcing.warehouses or (self.warehouse,)


class WarehouseTerms(Noun):
    """What was agreed with a partner who runs a warehouse for us."""

    channel: str = ""  # by which it is asked; empty: the one of its name, else that by which it last wrote
    answer_due: Pause = timedelta(days=2)  # by then it has told what it sent, or a person is told
    surplus_back: Pause = timedelta(days=14)  # what it sent too much, and nobody keeps, should be back by then


class ChangeTerms(Noun):
    """What a partner may still change, and how long a change waits for an order that has not come."""

    unpack: bool = True  # what is packed and has not left is taken out of its cartons again
    wait: Pause = timedelta(hours=24)  # after that, a person is asked


class PublishingTerms(Noun):
    """What must have happened before a mapping may go live."""

    preview: bool = False  # someone looked at what would change in the last documents
    approval: Literal["none", "named", "in_person"] = (
        "none"  # named: the publisher says who; in_person: by `map approve`
    )

    def with_(self, other: "PublishingTerms") -> "PublishingTerms":
        """Return the stricter of both, word by word."""
        by_strictness = ("none", "named", "in_person")
        approval = max(self.approval, other.approval, key=by_strictness.index)
        return PublishingTerms(preview=self.preview or other.preview, approval=approval)


class ApprovalTerms(Noun):
    """Who must answer a review case about an order, and what happens when nobody does."""

    second_approval_over: Decimal | None = Field(default=None, ge=0)  # from this worth on two persons must approve
    expire_after: Pause | None = None  # a case about an order waits so long; without it, for ever
    on_expiry: Literal["reject", "escalate"] = "escalate"


def _syntax(said: Any) -> str:
    written = said.get("syntax") if isinstance(said, dict) else getattr(said, "syntax", None)
    return "edifact" if written == "edifact" else "x12"


Terms = Annotated[
    Annotated[EdiTerms, Tag("x12")] | Annotated[EdifactTerms, Tag("edifact")], Discriminator(_syntax)
]  # fmt: skip


class Profile(Noun):
    """One partner, as agreed; ``review`` holds each rule's options under the rule's name."""

    partner: str
    name: str = ""
    edi: Terms | None = None
    mail: MailTerms | None = None
    marketplace: MarketplaceTerms | None = None
    fulfilment: FulfilmentTerms = FulfilmentTerms()
    invoicing: BillingTerms = BillingTerms()
    cross_check: CrossCheckTerms = CrossCheckTerms()
    returns: ReturnTerms = ReturnTerms()
    closing: ClosingTerms = ClosingTerms()
    warehouse: WarehouseTerms = WarehouseTerms()
    changes: ChangeTerms = ChangeTerms()
    publishing: PublishingTerms = PublishingTerms()  # what stands in the configuration holds as well
    approval: ApprovalTerms | None = None  # nothing: what stands in the configuration
    review: dict[str, dict[str, str]] = {}
