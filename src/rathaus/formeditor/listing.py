"""Finding a form among the two hundred that a town offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rathaus.core.sorting import german
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


class ListForm(forms.Form):
    """What to look for; anything unknown counts as not said."""

    suche = forms.CharField(label=_("Leistung"), required=False, max_length=80)
    stand = forms.ChoiceField(label=_("Stand"), required=False)
    folge = forms.ChoiceField(label=_("Reihenfolge"), required=False, choices=list(ORDERS.items()))

    def __init__(self, query: QueryDict, rows: Sequence[Row]) -> None:
        super().__init__(query)
        self._rows = rows
        found = self._named(rows)
        stand = self.fields["stand"]
        assert isinstance(stand, forms.ChoiceField)  # noqa: S101 - tells the type checker
        stand.choices = [
            (key, f"{words} ({sum(map(fits, found))})") for key, (words, fits) in STATES.items()
        ]

    def _named(self, rows: Sequence[Row]) -> list[Row]:
        wanted = german(str(self.data.get("suche", ""))[:80]).split()
        return [row for row in rows if all(word in _words(row) for word in wanted)]

    @property
    def rows(self) -> list[Row]:
        """Those that fit, in the order wished for."""
        _label, fits = STATES.get(str(self.data.get("stand", "")), STATES[""])
        found = [row for row in self._named(self._rows) if fits(row)]
        if self.data.get("folge") == "geaendert":
            found.sort(key=_changed, reverse=True)
        return found


def _words(row: Row) -> str:
    offer = row.offer
    return german(f"{offer.name()} {offer.official_name} {offer.slug} {offer.leika}")


def _changed(row: Row) -> float:
    return row.working.changed_at.timestamp() if row.working else 0.0
