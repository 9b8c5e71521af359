"""Public JSON endpoints of the catalogue: search, and what the administration offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_noop, override
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from rathaus.catalog import finding, queries
from rathaus.catalog.offer import Service, changed_at
from rathaus.catalog.performing import performer
from rathaus.catalog.responsible import Responsible, find_places, places, responsible_for
from rathaus.catalog.schema import Modules, Texts
from rathaus.catalog.search_source import KIND, LANGUAGE
from rathaus.core.endpoints import NOT_FOUND, Problem, ProblemOut
from rathaus.eforms import api as eforms
from rathaus.search import api as index
from rathaus.tenants.api import active_tenant

router = Router(tags=[gettext_noop("Leistungen")])

SUMMARIES = {
    "search": gettext_noop("Leistungen, Stellen, Seiten und Nachrichten finden"),
    "list_services": gettext_noop("Alle Leistungen"),
    "responsibility": gettext_noop("Wer für einen Ort zuständig ist"),
    "show_service": gettext_noop("Eine Leistung"),
    "show_answers_schema": gettext_noop("Wie die Antworten eines Antrags aussehen"),
}
"""What each operation is called where people read; the document itself speaks English."""

type Lang = Literal["de", "en", "leicht"]
MAX_HITS = 50


class SearchIn(Schema):
    """What to look for."""

    q: str = Field(max_length=200, description="As people type it.")
    lang: Lang = "de"
    limit: int = Field(10, ge=1, le=MAX_HITS)
    kind: str = Field("", max_length=40, description="Only this kind, see the hits.")


class HitOut(Schema):
    """One found thing; the best comes first."""

    kind: str = Field(
        description="service; form (of a service, where one is asked for); situation (a life"
        " situation's questions); office; person (whom imprint or privacy notice name); page"
        " (imprint, opening hours, …); news.",
        examples=["service"],
    )
    slug: str = Field(description="Key within its kind.", examples=["hundesteuer-anmeldung"])
    leika_key: str | None = Field(
        description="14 digits of the national catalogue; null unless it is a service.",
        examples=["99102013002000"],
    )
    title: str
    teaser: str = Field(description="The sentence that fits best.")
    url: str = Field(description="Path of its page in the language asked for.")
    score: float = Field(description="For ordering only.")
    elsewhere: str | None = Field(
        None, description="Name of the authority that does it instead of this one."
    )
    elsewhere_url: str | None = Field(None, description="Its page about it.")


class SearchOut(Schema):
    """What was found; where little speaks for anything, a few guesses instead of hits."""

    query: str
    lang: str
    did_you_mean: str | None = Field(description="The query with typos corrected.")
    hits: list[HitOut]
    maybe: list[HitOut] = Field(description="Without hits: what could have been meant.")


class ServiceOut(Schema):
    """A service of the administration."""

    slug: str
    leika_key: str
    title: str
    official_name: str
    teaser: str
    topics: list[str]
    themenfeld: str | None
    level: str = Field(description="Whom the law makes responsible.")
    performed: str = Field(description="here, county or elsewhere.")
    online: bool = Field(description="Can be done online here.")
    url: str


class TextsOut(Schema):
    """What the page says, in the language asked for; paragraphs are parted by blank lines."""

    what: str
    who: str
    requirements: str
    steps: list[str]
    deadline: str | None
    after: str | None
    notes: str | None
    remedies: str | None = Field(description="null: the usual ones.")


class PaperOut(Schema):
    """Something to have at hand."""

    name: str
    note: str | None
    required: bool


class CostOut(Schema):
    """What can be said about the price before any answer."""

    label: str
    cents: int
    per: str | None
    due: bool = Field(description="Due with the application; otherwise it follows.")


class LawOut(Schema):
    name: str
    section: str | None
    url: str | None


class UnitOut(Schema):
    """Whom to ask about it."""

    key: str
    name: str
    phone: str
    email: str
    room: str


class ServiceDetailOut(ServiceOut):
    """A service with everything its page tells."""

    texts: TextsOut
    documents: list[PaperOut]
    costs: list[CostOut]
    cost_note: str | None
    free: bool = Field(description="Nothing is due and nothing follows.")
    typical_days: int = Field(description="Working days it usually takes.")
    duration_note: str | None
    legal_basis: list[LawOut]
    statute: str = Field(description="Where the administration's own amounts come from.")
    synonyms: list[str] = Field(description="What people also call it.")
    life_situations: list[str]
    channels: list[str] = Field(description="online, appointment, written or elsewhere.")
    ozg: str | None = Field(description="Bundle of the online-access programme.")
    sdg: str | None = Field(description="Topic of the Single Digital Gateway.")
    elsewhere: str | None = Field(description="Name of the authority that does it instead.")
    elsewhere_url: str | None
    unit: UnitOut | None
    changed_at: datetime


class ServicesOut(Schema):
    services: list[ServiceOut]


class AnswersSchemaOut(Schema):
    """A JSON Schema, draft 2020-12."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["object"])
    properties: dict[str, Any] = Field(description="One for each question.")
    required: list[str] = Field([], description="What every application has.")


class PlaceOut(Schema):
    ags: str = Field(description="Official key of the municipality.", examples=["13076107"])
    name: str


class AuthorityOut(Schema):
    """Where people turn to; texts in the language asked for."""

    name: str
    tenant: str | None = Field(description="Its slug, if it is on this installation.")
    unit: str | None
    street: str
    postal_code: str
    place: str
    phone: str
    email: str
    open_now: bool | None = Field(description="null: nothing is known.")
    hours: str = Field(description="What today's opening hours are, in a sentence.")
    decides: str | None = Field(description="Another administration that decides in the end.")
    page: str = Field(description="Full address of its page about the service, or empty.")
    apply: str = Field(description="Where it is done online, or empty.")
    appointment: str = Field(description="Where an appointment is booked, or empty.")
    written: bool = Field(description="An informal letter or mail will do.")


class ResponsibilityIn(Schema):
    """The service and the place; one of municipality and postal_code."""

    service: str = Field(max_length=60, description="Key of the service.")
    municipality: str = Field(
        "", max_length=200, description="Name, with typos if need be; AGS; or a whole address."
    )
    postal_code: str = Field("", max_length=5)
    lang: Lang = "de"


class ResponsibilityOut(Schema):
    """One place: the authority. Several: ask back with one of them. With none the place is not known."""

    service: str
    places: list[PlaceOut]
    authority: AuthorityOut | None


@router.get(
    "search",
    response={200: SearchOut, 422: ProblemOut, 429: ProblemOut},
    summary="Find services, offices, pages and news",
)
def search(request: HttpRequest, asked: Query[SearchIn]) -> Any:
    """As the search of the pages: typos, everyday words, German and English."""
    result = finding.find(
        asked.q,
        language=LANGUAGE[asked.lang],
        limit=asked.limit,
        kinds=[asked.kind] if asked.kind else None,
    )
    root = _root(request, asked.lang)
    with override(LANGUAGE[asked.lang]):
        return SearchOut(
            query=asked.q,
            lang=asked.lang,
            did_you_mean=result.did_you_mean,
            hits=[_hit(hit, root) for hit in result.hits],
            maybe=[_hit(hit, root) for hit in result.maybe],
        )


def _hit(hit: index.Hit, root: str) -> HitOut:
    is_service = hit.kind == KIND
    instead = queries.elsewhere(hit.key, hit.variant) if is_service else None
    return HitOut(
        kind=hit.kind,
        slug=hit.key,
        leika_key=queries.leika_key(hit.key, hit.variant) if is_service else None,
        title=hit.title,
        teaser=hit.teaser,
        url=root + hit.path,
        score=hit.score,
        elsewhere=str(instead.name) if instead else None,
        elsewhere_url=instead.url if instead else None,
    )


@router.get(
    "services",
    response={200: ServicesOut, 422: ProblemOut, 429: ProblemOut},
    summary="All services",
)
def list_services(request: HttpRequest, lang: Lang = "de") -> Any:
    """By name in the language."""
    with override(LANGUAGE[lang]):
        return ServicesOut(
            services=[_service(request, offer, lang) for offer in queries.services()]
        )


@router.get(
    "services/{slug}",
    response={200: ServiceDetailOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
    summary="One service",
)
def show_service(request: HttpRequest, slug: str, lang: Lang = "de") -> Any:
    """With all its texts, papers, costs and laws."""
    try:
        offer = queries.service(slug)
    except queries.ServiceUnknown as error:
        raise Problem(NOT_FOUND) from error
    with override(LANGUAGE[lang]):
        return _detail(_service(request, offer, lang), offer, lang)


@router.get(
    "services/{slug}/schema",
    response={200: AnswersSchemaOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
    summary="Form of the answers",
)
def show_answers_schema(request: HttpRequest, slug: str) -> Any:
    """JSON Schema (2020-12) of the answers to the form as it is offered now; ``$id`` names its version."""
    try:
        offer = queries.service(slug)
    except queries.ServiceUnknown as error:
        raise Problem(NOT_FOUND) from error
    if not offer.is_online:
        raise Problem(NOT_FOUND)
    schema = eforms.answers_schema_of(offer.form_version, title=offer.official_name)
    return JsonResponse(schema, json_dumps_params={"ensure_ascii": False})


def _root(request: HttpRequest, lang: Lang) -> str:
    """Where the town's pages in the language begin."""
    address = request.address  # type: ignore[attr-defined]
    root: str = replace(address, language=LANGUAGE[lang], path="/").script_prefix
    return root


def _service(request: HttpRequest, offer: Service, lang: Lang) -> ServiceOut:
    who = performer(offer, active_tenant())
    return ServiceOut(
        slug=offer.slug,
        leika_key=offer.leika,
        title=offer.name(),
        official_name=offer.official_name,
        teaser=offer.teaser(),
        topics=offer.definition.topics,
        themenfeld=offer.definition.themenfeld,
        level=offer.definition.level,
        performed=who.place.value,
        online=offer.is_online and who.is_here,
        url=f"{_root(request, lang)}leistungen/{offer.slug}/",
    )


def _detail(short: ServiceOut, offer: Service, lang: Lang) -> ServiceDetailOut:
    definition, unit = offer.definition, offer.activation.unit if offer.activation else None
    state = active_tenant().state
    instead = definition.elsewhere
    return ServiceDetailOut(
        **short.model_dump(),
        texts=_texts(definition.modules),
        documents=[
            PaperOut(name=str(paper.name), note=_text(paper.note), required=paper.required)
            for paper in definition.documents
        ],
        costs=[
            CostOut(label=str(line.label), cents=line.cents, per=_text(line.per), due=line.due)
            for line in offer.costs()
        ],
        cost_note=_text(definition.cost_note),
        free=offer.is_free,
        typical_days=offer.typical_days,
        duration_note=_text(definition.duration.note),
        legal_basis=[
            LawOut(name=law.name, section=law.section, url=law.url)
            for law in definition.legal_basis
            if not law.states or state in law.states
        ],
        statute=offer.statute[0],
        synonyms=definition.synonyms.en if lang == "en" else definition.synonyms.de,
        life_situations=definition.life_situations,
        channels=list(definition.channels),
        ozg=definition.ozg,
        sdg=definition.sdg,
        elsewhere=str(instead.name) if instead else None,
        elsewhere_url=instead.url if instead else None,
        unit=UnitOut(
            key=unit.key, name=unit.name, phone=unit.phone, email=unit.email, room=unit.room
        )
        if unit
        else None,
        changed_at=changed_at(offer),
    )


def _texts(modules: Modules) -> TextsOut:
    return TextsOut(
        what=str(modules.what),
        who=str(modules.who),
        requirements=str(modules.requirements),
        steps=list(modules.steps),
        deadline=_text(modules.deadline),
        after=_text(modules.after),
        notes=_text(modules.notes),
        remedies=_text(modules.remedies),
    )


def _text(texts: Texts | None) -> str | None:
    """In the active language."""
    return str(texts) if texts else None


@router.get(
    "responsibility",
    response={200: ResponsibilityOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
    summary="Who is responsible for a place",
)
def responsibility(request: HttpRequest, asked: Query[ResponsibilityIn]) -> Any:
    """For every place of the installation, whichever town is asked; counties included."""
    homes = places()
    found = find_places(f"{asked.postal_code} {asked.municipality}", homes)
    try:
        queries.package_in_brief(asked.service)
        with override(LANGUAGE[asked.lang]):
            authority = (
                _responsible(responsible_for(asked.service, found[0], homes[found[0]]))
                if len(found) == 1
                else None
            )
    except queries.ServiceUnknown as error:
        raise Problem(NOT_FOUND) from error
    return ResponsibilityOut(
        service=asked.service,
        places=[PlaceOut(ags=place.ags, name=place.name) for place in found],
        authority=authority,
    )


def _responsible(who: Responsible) -> AuthorityOut:
    home, instead = who.authority, who.elsewhere
    last_step = who.last_step.name if who.last_step else None
    return AuthorityOut(
        name=home.name if home else str(instead.name) if instead else "",
        tenant=home.slug if home else None,
        unit=who.unit.name if who.unit else None,
        street=home.street if home else "",
        postal_code=home.postal_code if home else "",
        place=home.place if home else "",
        phone=who.phone,
        email=who.email,
        open_now=who.hours.is_open() if who.hours else None,
        hours=who.hours.status() if who.hours else "",
        decides=str(who.decider.name) if who.decider else last_step,
        page=instead.url if instead else who.page,
        apply=who.apply,
        appointment=who.appointment,
        written=who.is_written,
    )
