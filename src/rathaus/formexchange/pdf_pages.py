"""Proposed fields by page of a PDF."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rathaus.core.yamlfile import Location
from rathaus.formexchange.proposals import Keys, Proposal, Remark, german

NO_QUESTIONS = "Hier fehlen noch Fragen."


class ProposedPages:
    """Collects fields by page of the PDF."""

    def __init__(self) -> None:
        self.pages: dict[int, dict[str, Any]] = {}
        self.remarks: list[Remark] = []
        self.keys = Keys()

    def fields(self, number: int) -> list[dict[str, Any]]:
        page = self.pages.setdefault(
            number,
            {"key": f"seite_{number + 1}", "title": german(f"Seite {number + 1}"), "fields": []},
        )
        found: list[dict[str, Any]] = page["fields"]
        return found

    def add(self, number: int, made: dict[str, Any], *remarks: str) -> None:
        fields = self.fields(number)
        fields.append(made)
        place: Location = ("pages", list(self.pages).index(number), "fields", len(fields) - 1)
        self.remarks += [Remark(place, text) for text in remarks if text]

    @property
    def sheets(self) -> list[int]:
        """Page of the PDF of each proposed page, from 0."""
        return list(self.pages)

    def proposal(self) -> Proposal:
        if not self.pages:
            info = {"key": "leer", "type": "info", "text": german(NO_QUESTIONS)}
            self.add(0, info, _("In der Datei ließ sich kein Feld erkennen."))
        return Proposal({"pages": list(self.pages.values())}, self.remarks)
