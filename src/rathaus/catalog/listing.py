"""Finding a service among all that the installation has, offered here or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rathaus.catalog import queries
from rathaus.catalog.admission import Standing, standing
from rathaus.catalog.offer import Service
from rathaus.core.sorting import german
from rathaus.core.ui.rowfilter import RowFilter


@dataclass(frozen=True)
class Row:
    """A service as clerks see it.

    Attributes:
        newer: number of a newer package version that the administration has not decided about.
        standing: how it stands with applications, where there are days or places.
    """

    offer: Service
    newer: int | None
    standing: Standing | None

    @property
    def is_offered(self) -> bool:
        return self.offer.activation is not None and self.offer.activation.is_active

    @property
    def unit(self) -> str:
        activation = self.offer.activation
        return activation.unit.name if activation is not None and activation.unit else ""


STATES: dict[str, tuple[Any, Callable[[Row], bool]]] = {
    "": (_("Alle"), lambda row: True),
    "angeboten": (_("angeboten"), lambda row: row.is_offered),
    "nicht": (_("nicht angeboten"), lambda row: not row.is_offered),
    "neu": (_("neue Fassung da"), lambda row: row.newer is not None),
    "antragszeit": (_("mit Antragszeit oder Plätzen"), lambda row: row.standing is not None),
}
"""What a row may be asked for: words and whether it is one."""


def rows() -> list[Row]:
    """All packages of the installation, by name."""
    return [Row(offer, newer_version(offer), _standing(offer)) for offer in queries.packages()]


def _standing(offer: Service) -> Standing | None:
    is_offered = offer.activation is not None and offer.activation.is_active
    return standing(offer) if is_offered and offer.is_online else None


def newer_version(offer: Service) -> int | None:
    """Number of a newer package version that the administration has not decided about."""
    if offer.activation is None:
        return None
    latest = queries.latest_version(offer.slug)
    is_settled = latest.digest in (offer.version.digest, offer.activation.kept_from)
    return None if is_settled else latest.version


class ListForm(RowFilter[Row]):
    """What to look for."""

    suche = forms.CharField(label=_("Leistung"), required=False, max_length=80)
    stand = forms.ChoiceField(label=_("Stand"), required=False)
    stelle = forms.ChoiceField(label=_("Stelle"), required=False)
    states = STATES

    def __init__(self, query: QueryDict, rows: Sequence[Row]) -> None:
        super().__init__(query, rows)
        units = sorted({row.unit for row in rows if row.unit}, key=german)
        self.offer("stelle", [("", _("Alle")), *((unit, unit) for unit in units)])

    def words_of(self, row: Row) -> str:
        offer = row.offer
        return f"{offer.name()} {offer.official_name} {offer.slug} {offer.leika}"

    def is_wanted(self, row: Row) -> bool:
        return not self.said("stelle") or row.unit == self.said("stelle")
