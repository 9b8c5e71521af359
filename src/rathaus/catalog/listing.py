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


class ListForm(forms.Form):
    """What to look for; anything unknown counts as not said."""

    suche = forms.CharField(label=_("Leistung"), required=False, max_length=80)
    stand = forms.ChoiceField(label=_("Stand"), required=False)
    stelle = forms.ChoiceField(label=_("Stelle"), required=False)

    def __init__(self, query: QueryDict, rows: Sequence[Row]) -> None:
        super().__init__(query)
        self._rows = rows
        found = [row for row in rows if self._is_named(row) and self._is_of_unit(row)]
        units = sorted({row.unit for row in rows if row.unit}, key=german)
        self._choices("stand", [(k, f"{w} ({sum(map(fits, found))})") for k, (w, fits) in STATES.items()])  # fmt: skip
        self._choices("stelle", [("", _("Alle")), *((unit, unit) for unit in units)])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = choices

    def _said(self, name: str) -> str:
        return str(self.data.get(name, ""))[:80]

    def _is_named(self, row: Row) -> bool:
        offer = row.offer
        words = german(f"{offer.name()} {offer.official_name} {offer.slug} {offer.leika}")
        return all(word in words for word in german(self._said("suche")).split())

    def _is_of_unit(self, row: Row) -> bool:
        return not self._said("stelle") or row.unit == self._said("stelle")

    @property
    def rows(self) -> list[Row]:
        """Those that fit, by name."""
        _words, fits = STATES.get(self._said("stand"), STATES[""])
        return [r for r in self._rows if self._is_named(r) and self._is_of_unit(r) and fits(r)]
