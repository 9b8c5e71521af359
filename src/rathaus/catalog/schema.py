"""What may stand in a package's ``service.yaml``; ``docs/services.md`` explains every key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from rathaus.catalog.taxonomy import (
    LIFE_SITUATIONS,
    SDG_TOPICS,
    SUBMISSIONS,
    THEMENFELDER,
    TOPICS,
    UNITS,
)
from rathaus.core.expressions import ExpressionInvalid, compile_expression
from rathaus.core.texts import pick, text_key
from rathaus.core.yamlfile import suggestion

HOUSE_LETTERS = ("notice", "rejection", "certificate", "permit")
HOUSE_PROCESSES = ("standard", "standard-handover")
_KEY = r"^[a-z][a-z0-9_]*$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    return text.strip()


def _cel(source: str) -> str:
    try:
        compile_expression(source)
    except ExpressionInvalid as error:
        raise ValueError(str(error)) from error
    return source


def _known(keys: Mapping[str, object], unknown: str) -> AfterValidator:
    """Only these keys; ``unknown`` says what there is not, with the key in its braces."""

    def check(key: str) -> str:
        if key not in keys:
            raise ValueError(unknown.format(repr(key)) + suggestion(key, keys))
        return key

    return AfterValidator(check)


_topic = _known(TOPICS, "there is no topic {}")
_life_situation = _known(LIFE_SITUATIONS, "there is no life situation {}")
_themenfeld = _known(THEMENFELDER, "there is no Themenfeld {}")
_sdg_topic = _known(SDG_TOPICS, "there is no topic {} in annex I or II")
_submission = _known(SUBMISSIONS, "nobody sends a {}")
_unit = _known(UNITS, "there is no usual unit {}")


def _placeholders(sentence: str) -> str:
    """Only the names that a notice fills in may stand in braces."""
    unknown = set(re.findall(r"\{(\w*)\}", sentence)) - {"municipality", "service"}
    if unknown or sentence.count("{") != sentence.count("}"):
        raise ValueError("only {municipality} and {service} may stand in braces")
    return sentence


def _letter(name: str) -> str:
    if name not in HOUSE_LETTERS and not name.endswith(".typ"):
        raise ValueError(
            f"{name!r} is neither a .typ file of the package nor one of the house letters "
            + ", ".join(HOUSE_LETTERS)
        )
    return name


def _process(name: str) -> str:
    if name not in HOUSE_PROCESSES and not name.endswith(".bpmn"):
        raise ValueError(
            f"{name!r} is neither a .bpmn file of the package nor one of {', '.join(HOUSE_PROCESSES)}"
        )
    return name


Text = Annotated[str, AfterValidator(_filled)]
Cel = Annotated[str, AfterValidator(_cel)]


class Texts(_Part):
    """The same words in German, English and plain German; nobody is sent to another language."""

    de: Text = Field(description="the German text")
    en: Text = Field(description="the English text")
    leicht: Text = Field(description="the text in plain German")

    def __str__(self) -> str:
        """In the active language."""
        return pick(self.model_dump())


class Label(_Part):
    """Words that mostly staff read; only German is a must."""

    de: Text = Field(description="the German text")
    en: Text | None = None
    leicht: Text | None = None

    def __str__(self) -> str:
        """In the active language, else in German."""
        return pick(self.model_dump(exclude_none=True))


class TextLists(_Part):
    de: list[Text] = Field(min_length=1)
    en: list[Text] = Field(min_length=1)
    leicht: list[Text] = Field(min_length=1)

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        """The sentences in the active language."""
        return iter({"de": self.de, "en": self.en, "leicht": self.leicht}[text_key()])


class Synonyms(_Part):
    de: list[Text] = []
    en: list[Text] = []


class Handover(_Part):
    """The last step is done by another administration."""

    authority: Literal["county"] = Field(description="kind of administration that decides")
    unit: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="key of its organisation unit")


class Modules(_Part):
    what: Texts = Field(description="what it is, in two or three sentences")
    who: Texts = Field(description="who may apply")
    requirements: Texts = Field(description="what must be true before one applies")
    steps: TextLists = Field(description="what happens, step by step")
    deadline: Texts | None = None
    after: Texts | None = None
    notes: Texts | None = None
    remedies: Texts | None = Field(
        default=None,
        description="what one can do against a refusal, where the house's words do not fit",
    )


class Elsewhere(_Part):
    """Who does or decides it, if no municipality, administration or county does."""

    name: Texts = Field(description="name of the authority")
    url: str = Field(pattern=r"^https://", description="its page about the service")
    note: Texts | None = Field(default=None, description="how to get there, what we help with")


class Specialist(_Part):
    """What the line-of-business system gets as structured data, beside all answers.

    ``data``: path in the message → CEL over the answers.
    """

    system: Label = Field(description="kind of system: Einwohnermeldewesen")
    standard: Text | None = Field(default=None, description="standard of the exchange: XMeld")
    data: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")], Cel] = {}


class PaperForm(_Part):
    """The office's own fillable PDF: filled in from the answers it is filed with the application.

    ``fields``: field of the PDF → a field of the form or CEL, as in ``specialist``.
    """

    file: str = Field(pattern=r"^[\w-]+\.pdf$", description="in the package, up to 1 MB")
    fields: dict[str, Cel] = Field(min_length=1)


class Document(_Part):
    key: str = Field(pattern=_KEY)
    name: Texts
    note: Texts | None = None
    required: bool = True


class Duration(_Part):
    typical_days: int = Field(ge=0, le=730, description="working days it usually takes")
    note: Texts | None = None


class LegalBasis(_Part):
    name: Text = Field(description="the law's full name")
    section: Text | None = None
    url: str | None = Field(default=None, pattern=r"^https://")
    states: list[Literal["MV", "NW", "SH"]] | None = None


class Parameter(_Part):
    """A value every administration sets for itself."""

    type: Literal["money", "number", "text", "date"]
    label: Label
    hint: Label | None = None
    default: int | str | None = None
    required: bool = True
    min: int | None = None
    max: int | None = None

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if self.default is not None:
            numeric = self.type in {"money", "number"}
            if numeric is not isinstance(self.default, int):
                wanted = "a whole number" if numeric else "a text"
                raise ValueError(
                    f"the default of a {self.type} must be {wanted}, not {self.default!r}"
                )
        return self


class Cost(_Part):
    """A line of the cost table that is information, not due with the application."""

    label: Texts
    amount: Cel = Field(description="CEL over params that gives cents")
    per: Texts | None = None


class Fee(_Part):
    """Due with the application, or (under ``assessment``) set by the decision."""

    key: str = Field(pattern=_KEY)
    label: Texts
    amount: Cel = Field(description="CEL over answers and params that gives cents")
    when: Cel | None = None


_YEARLY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _day(text: str) -> str:
    """``06-01`` (every year) or ``2026-06-01``."""
    try:
        # A leap year would let 02-29 pass, which most years do not have.
        date.fromisoformat(f"2026-{text}" if _YEARLY.fullmatch(text) else text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no day; expected 06-01 for every year, or 2026-06-01"
        ) from error
    return text


class Window(_Part):
    """Days on which one may apply, both counted; ``first: "06-01", last: "06-30"`` comes every year."""

    first: Annotated[str, AfterValidator(_day)] = Field(description="first day")
    last: Annotated[str, AfterValidator(_day)] = Field(description="last day")

    @property
    def is_yearly(self) -> bool:
        return len(self.first) == len("06-01")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.first) != len(self.last):
            raise ValueError("both days need a year, or neither")
        if not self.is_yearly and self.last < self.first:
            raise ValueError(f"the last day {self.last} is before the first {self.first}")
        return self

    def occurrences(self, years: Iterable[int]) -> Iterator[tuple[date, date]]:
        """First and last day; a yearly window that begins in one of the years."""
        if not self.is_yearly:
            yield date.fromisoformat(self.first), date.fromisoformat(self.last)
            return
        over_new_year = self.last < self.first
        for year in years:
            yield (
                date.fromisoformat(f"{year}-{self.first}"),
                date.fromisoformat(f"{year + over_new_year}-{self.last}"),
            )


class Admission(_Part):
    """When one may apply, and how many may in one of those times (else in a calendar year)."""

    windows: list[Window] = []
    limit: int | None = Field(default=None, ge=1, le=1_000_000)


class NoticeWords(_Part):
    """The words of the approving letter; German only, because notices are written in it (VwVfG § 23)."""

    subject: Text = Field(description="subject line")
    ruling: list[Annotated[str, AfterValidator(_placeholders)]] = Field(
        min_length=1, description="sentences; {municipality} and {service} are filled in"
    )
    remedy: Literal["administrative", "tax", "social", "none"] = "administrative"


class Permit(_Part):
    """What the card of the letter ``permit`` says, and for how long it is valid; German only.

    Attributes:
        large: field that stands largest on the card, such as the licence plate.
        facts: further fields, in this order.
        valid_from: field with the first day: a date, or a period that says the last day too.
        valid_until: field with the last day.
        months: how many months it is valid, where no field says the last day.
        place: where it has to lie: ``gut lesbar hinter die Windschutzscheibe``.
    """

    name: Text = Field(description="what it is called: Bewohnerparkausweis")
    large: str | None = None
    facts: list[str] = Field(min_length=1, description="fields of the form that it states")
    valid_from: str = Field(description="field with the first day")
    valid_until: str | None = None
    months: Cel | None = Field(default=None, description="CEL over answers and params")
    place: Text = Field(description="where the card has to lie")
    notes: list[Text] = []

    @property
    def fields(self) -> list[str]:
        """Every field of the form that is named."""
        named = [self.large, *self.facts, self.valid_from, self.valid_until]
        return [key for key in named if key]


class ServiceDefinition(_Part):
    slug: str = Field(pattern=r"^[a-z][a-z0-9-]{1,58}[a-z0-9]$", description="name in addresses")
    version: int = Field(ge=1, description="counts up when running applications would change")
    leika: str = Field(pattern=r"^\d{14}$", description="14-digit key of the national catalogue")
    name: Texts = Field(description="what people call it")
    official_name: Text = Field(description="what the office calls it")
    teaser: Texts = Field(description="one or two sentences for lists")
    topics: list[Annotated[str, _topic]] = Field(min_length=1)
    life_situations: list[Annotated[str, _life_situation]] = []
    demand: int = Field(default=10, ge=1, le=100)
    synonyms: Synonyms = Field(description="what people type into the search")
    themenfeld: Annotated[str, _themenfeld] | None = None
    ozg: str | None = Field(default=None, pattern=r"^\d{5}$", description="OZG bundle")
    sdg: Annotated[str, _sdg_topic] | None = None
    level: Literal["municipality", "authority", "county", "state", "federal", "other"] = Field(
        description="who the law names"
    )
    level_by_state: dict[
        Literal["MV", "NW", "SH"],
        Literal["municipality", "authority", "county", "state", "federal", "other"],
    ] = Field(default={}, description="Länder whose law names somebody else")
    elsewhere: Elsewhere | None = None
    decided_by: dict[Literal["MV", "NW", "SH"], Elsewhere] = Field(
        default={}, description="who decides in the Land what is taken in here"
    )
    creditor: Literal["authority", "municipality"] = "authority"
    trust_level: Literal["none", "basic", "substantial", "high"] = "none"
    plan_number: str = Field(pattern=r"^\d{2}(\.\d{2,3}){0,3}$", description="Aktenplan number")
    retention_years: int = Field(ge=0, le=110)
    unit: Annotated[str, _unit] = Field(description="usual organisation unit")
    handover: Handover | None = None
    channels: list[Literal["online", "appointment", "written", "elsewhere"]] = Field(
        default=["online", "appointment"], min_length=1, description="how it is done"
    )
    modules: Modules
    documents: list[Document] = []
    duration: Duration
    legal_basis: list[LegalBasis] = Field(min_length=1)
    parameters: dict[str, Parameter] = {}
    costs: list[Cost] = []
    applications: Admission | None = None
    fees: list[Fee] = []
    assessment: list[Fee] = []
    cost_note: Texts | None = None
    remedy: Literal["administrative", "tax", "social", "none"] = "administrative"
    form: str = Field(default="form.yaml", pattern=r"^[\w-]+\.yaml$")
    process: Annotated[str, AfterValidator(_process)] = "standard"
    letters: dict[str, Annotated[str, AfterValidator(_letter)]] = {}
    notice: NoticeWords | None = None
    specialist: Specialist | None = None
    pdf: PaperForm | None = None
    permit: Permit | None = None
    submission: Annotated[str, _submission] = Field(
        default="antrag", description="what people send: chooses the words of letters"
    )
    certifies: list[str] = Field(
        default=[], description="fields of the form that a certificate states, in this order"
    )

    @property
    def is_online(self) -> bool:
        """There is a form."""
        return "online" in self.channels

    @model_validator(mode="after")
    def _permit_described(self) -> Self:
        if ("permit" in self.letters.values()) is not (self.permit is not None):
            raise ValueError("the letter 'permit' and the key 'permit' belong together")
        return self

    @model_validator(mode="after")
    def _elsewhere_named(self) -> Self:
        if ("elsewhere" in self.channels) is not (self.elsewhere is not None):
            raise ValueError("the channel 'elsewhere' and the key 'elsewhere' belong together")
        if "elsewhere" in self.channels and self.is_online:
            raise ValueError("what is done elsewhere has no form here: remove the channel 'online'")
        return self

    def level_in(self, state: str) -> str:
        """Whom the law of the Land names."""
        return {str(key): level for key, level in self.level_by_state.items()}.get(
            state, self.level
        )

    def decider_in(self, state: str) -> Elsewhere | None:
        """Who decides in the Land, where it is taken in here for an office of the Land or another."""
        return {str(key): decider for key, decider in self.decided_by.items()}.get(state)

    def defaults(self) -> dict[str, int | str]:
        """The parameters an administration has before it sets any."""
        return {k: p.default for k, p in self.parameters.items() if p.default is not None}


PARAMETER_IN_CEL = re.compile(r"\bparams\.([A-Za-z_]\w*)")
