"""What the services of one town still lack, who can mend it, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.catalog import queries
from rathaus.catalog.gaps import Gap, lacking_languages, of_application, of_service
from rathaus.catalog.models import Activation
from rathaus.catalog.offer import Service
from rathaus.catalog.overriding import places
from rathaus.catalog.performing import Place, place_of
from rathaus.catalog.registry import own_form_ids
from rathaus.catalog.taxonomy import THEMENFELDER
from rathaus.core.sorting import german
from rathaus.core.texts import KEYS
from rathaus.eforms.api import FormVersion
from rathaus.tenants.api import active_tenant

_KEEP = 2048
_languages: dict[int, frozenset[str]] = {}
"""Form → languages that some of its texts lack; a published form never changes."""


@dataclass(frozen=True)
class GapWords:
    """A gap as an administrator reads it.

    Attributes:
        view: where it is mended: a page about the service; empty if it comes with the package.
    """

    label: Any
    explanation: Any
    view: str = ""


WORDS: Mapping[Gap, GapWords] = {
    Gap.PARAMETERS: GapWords(
        gettext_lazy("Eigene Beträge und Werte"),
        gettext_lazy("Es gelten die üblichen Werte, und keine Satzung bestätigt sie."),
        "catalog-staff:service",
    ),
    Gap.STATUTE: GapWords(
        gettext_lazy("Quelle der Gebühr"),
        gettext_lazy("Die Satzung, in der die Beträge stehen, ist nicht genannt."),
        "catalog-staff:service",
    ),
    Gap.OWN_WORDS: GapWords(
        gettext_lazy("Eigene Worte in allen Sprachen"),
        gettext_lazy("Ein Text ist geändert, aber nicht auf Deutsch, Englisch und Einfach."),
        "catalog-staff:texts",
    ),
    Gap.LANGUAGES: GapWords(
        gettext_lazy("Formular in allen Sprachen"),
        gettext_lazy("Im Formular fehlen Texte auf Englisch oder in Einfacher Sprache."),
        "formeditor-staff:editor",
    ),
    Gap.ONLINE: GapWords(
        gettext_lazy("Online-Formular"),
        gettext_lazy("Man kommt vorbei oder schreibt; Fragen gibt es online nicht."),
    ),
    Gap.LETTER: GapWords(
        gettext_lazy("Brief mit dem Ergebnis"),
        gettext_lazy("Das Ergebnis kommt nicht als fertiger Brief ins Postfach."),
    ),
    Gap.SPECIALIST: GapWords(
        gettext_lazy("Daten für das Fachverfahren"),
        gettext_lazy("Zum Vorgang gehören nur die Antworten als Daten."),
    ),
    Gap.FEE: GapWords(
        gettext_lazy("Angabe zu den Kosten"),
        gettext_lazy("Die Seite sagt nicht, was es kostet."),
    ),
    Gap.DEADLINE: GapWords(
        gettext_lazy("Frist"),
        gettext_lazy(
            "Die Seite sagt nicht, bis wann man da sein muss. Nicht überall gibt es eine."
        ),
    ),
    Gap.LAW: GapWords(
        gettext_lazy("Link zum Gesetz"),
        gettext_lazy("Kein genanntes Gesetz hat eine Adresse."),
    ),
    Gap.SYNONYMS: GapWords(
        gettext_lazy("Suchwörter"),
        gettext_lazy("Weniger als drei deutsche oder kein englisches Suchwort."),
    ),
    Gap.FIELD: GapWords(
        gettext_lazy("Themenfeld"),
        gettext_lazy("Die Leistung ist keinem der 14 Themenfelder zugeordnet."),
    ),
}
"""In the order of the page; what most services need not have is not shown."""


@dataclass(frozen=True)
class Row:
    """A service and what it lacks, in the order of :data:`WORDS`."""

    offer: Service
    gaps: tuple[Gap, ...]

    @property
    def field_key(self) -> str:
        return self.offer.definition.themenfeld or ""

    @property
    def field(self) -> str:
        return THEMENFELDER.get(self.field_key, _("ohne Themenfeld"))

    @property
    def to_mend(self) -> list[tuple[GapWords, str]]:
        """Each gap with the address where it is mended; empty if that is the package's author."""
        return [(WORDS[gap], _address(WORDS[gap].view, self.offer.slug)) for gap in self.gaps]


@dataclass(frozen=True)
class FieldShare:
    """One field in the plot: services, and those that lack nothing; widths in percent of the widest."""

    name: str
    number: int
    complete: int
    width: float
    complete_width: float


def rows(*, offered_only: bool = True) -> list[Row]:
    """What the town offers, or all that fits it, by German name."""
    offers = queries.services() if offered_only else queries.fitting_packages()
    own = {slug: form for source in own_form_ids for slug, form in source().items()}
    forms = {offer.slug: own.get(offer.slug) or offer.package_form_id for offer in offers}
    lacking = _lacking_by_form(form for form in forms.values() if form is not None)
    found = [
        (offer, set(_gaps(offer, lacking.get(forms[offer.slug] or 0, ())))) for offer in offers
    ]
    ordered = sorted(found, key=lambda pair: german(pair[0].name("de")))
    return [Row(offer, tuple(gap for gap in WORDS if gap in gaps)) for offer, gaps in ordered]


def _gaps(offer: Service, languages: Iterable[str]) -> Iterator[Gap]:
    yield from of_service(offer.definition)
    if place_of(offer, active_tenant()) is Place.HERE:
        if offer.is_online:
            yield from of_application(offer.definition)
        else:
            yield Gap.ONLINE
    if offer.is_online and languages:
        yield Gap.LANGUAGES
    if offer.activation is not None:
        yield from _of_the_town(offer, offer.activation)


def _of_the_town(offer: Service, activation: Activation) -> Iterator[Gap]:
    """What only the administration can say. Amounts with a source are its own, whatever they are."""
    parameters = offer.definition.parameters
    usual = (activation.parameters.get(k, p.default) == p.default for k, p in parameters.items())
    if not activation.statute and any(usual):
        yield Gap.PARAMETERS
    if not activation.statute and any(p.type == "money" for p in parameters.values()):
        yield Gap.STATUTE
    said = (activation.texts.get(place.key, {}).get("own", {}) for place in places(offer.package))
    if any(own and set(own) != set(KEYS) for own in said):
        yield Gap.OWN_WORDS


def _lacking_by_form(form_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """One query for all forms that are new to this process."""
    wanted = set(form_ids)
    if len(_languages) >= _KEEP:
        _languages.clear()
    new = FormVersion.objects.filter(pk__in=wanted - _languages.keys())
    for form_id, definition in new.values_list("pk", "definition"):
        _languages[form_id] = frozenset(lacking_languages(definition))
    return {form_id: _languages[form_id] for form_id in wanted}


def _address(view: str, slug: str) -> str:
    return reverse(view, args=[slug]) if view else ""


def sums(found: Iterable[Row]) -> list[tuple[Gap, GapWords, int]]:
    """How many services lack what, in the order of :data:`WORDS`; what none lacks is left out."""
    counts = Counter(gap for row in found for gap in row.gaps)
    return [(gap, words, counts[gap]) for gap, words in WORDS.items() if counts[gap]]


def shares(found: list[Row]) -> list[FieldShare]:
    """Fields with services, by German name."""
    by_field: dict[str, list[Row]] = {}
    for row in found:
        by_field.setdefault(row.field, []).append(row)
    widest = max(map(len, by_field.values()), default=1)
    return [_share(name, by_field[name], widest) for name in sorted(by_field, key=german)]


def _share(name: str, mine: list[Row], widest: int) -> FieldShare:
    complete = sum(not row.gaps for row in mine)
    width = 100 / widest
    return FieldShare(
        name, len(mine), complete, round(width * len(mine), 2), round(width * complete, 2)
    )
