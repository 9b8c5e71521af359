"""What the portal tells the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LegalTextsChanged(Event):
    """``changes`` names what was changed, in the words of the screen."""

    name: ClassVar[str] = "portal.legal_texts_changed"
    sentence: ClassVar[str] = gettext_noop("hat die Pflichtangaben geändert (%(changes)s)")
    subject_kind: ClassVar[str] = "legal_texts"
    number: int
    changes: str

    @property
    def subject_id(self) -> str:
        return str(self.number)
