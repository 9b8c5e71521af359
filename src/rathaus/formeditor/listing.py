"""Finding a form among the two hundred that a town offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.core.ui.rowfilter import RowFilter
from rathaus.formeditor.queries import Row

STATES: dict[str, tuple[Any, Callable[[Row], bool]]] = {
    "": (_("Alle"), lambda row: True),
    "eigene": (_("Eigene Fassung in Gebrauch"), lambda row: row.live is not None),
    "entwurf": (_("Entwurf geändert"), lambda row: row.is_changed),
    "neu": (_("Neues Formular im Paket"), lambda row: row.has_new_package_form),
    "paket": (_("Formular des Pakets"), lambda row: row.live is None),
}
"""What a row may be asked for: words and whether it is one."""

ORDERS = {"": _("Name"), "geaendert": _("Zuletzt geändert")}


class ListForm(RowFilter[Row]):
    """What to look for, and in which order."""

    suche = forms.CharField(label=_("Leistung"), required=False, max_length=80)
    stand = forms.ChoiceField(label=_("Stand"), required=False)
    folge = forms.ChoiceField(label=_("Reihenfolge"), required=False, choices=list(ORDERS.items()))
    states = STATES

    def words_of(self, row: Row) -> str:
        offer = row.offer
        return f"{offer.name()} {offer.official_name} {offer.slug} {offer.leika}"

    @property
    def rows(self) -> list[Row]:
        """Those that fit, in the order wished for."""
        found = super().rows
        return (
            sorted(found, key=_changed, reverse=True)
            if self.said("folge") == "geaendert"
            else found
        )


def _changed(row: Row) -> float:
    return row.working.changed_at.timestamp() if row.working else 0.0
