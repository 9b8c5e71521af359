"""What the editor tells the others; every event is about a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _OwnFormEvent(Event):
    subject_kind: ClassVar[str] = "service"
    slug: str

    @property
    def subject_id(self) -> str:
        return self.slug


@dataclass(frozen=True, kw_only=True)
class OwnFormBegun(_OwnFormEvent):
    name: ClassVar[str] = "formeditor.begun"
    sentence: ClassVar[str] = gettext_noop("hat ein eigenes Formular angefangen")


@dataclass(frozen=True, kw_only=True)
class OwnFormTakenOver(_OwnFormEvent):
    name: ClassVar[str] = "formeditor.taken_over"
    sentence: ClassVar[str] = gettext_noop(
        "hat den Entwurf des eigenen Formulars aus einer Datei übernommen"
    )


@dataclass(frozen=True, kw_only=True)
class OwnFormPlanned(_OwnFormEvent):
    """``day`` is an ISO date."""

    name: ClassVar[str] = "formeditor.planned"
    sentence: ClassVar[str] = gettext_noop(
        "hat Fassung %(number)s des eigenen Formulars für den %(day)s geplant"
    )
    number: int
    day: str


@dataclass(frozen=True, kw_only=True)
class OwnFormPlanDropped(_OwnFormEvent):
    name: ClassVar[str] = "formeditor.plan_dropped"
    sentence: ClassVar[str] = gettext_noop(
        "hat die geplante Fassung %(number)s des eigenen Formulars abgesagt"
    )
    number: int


@dataclass(frozen=True, kw_only=True)
class OwnFormLive(_OwnFormEvent):
    name: ClassVar[str] = "formeditor.live"
    sentence: ClassVar[str] = gettext_noop(
        "hat Fassung %(number)s des eigenen Formulars freigegeben"
    )
    number: int


@dataclass(frozen=True, kw_only=True)
class OwnFormRefused(_OwnFormEvent):
    """On its day a planned version did not fit the service any more."""

    name: ClassVar[str] = "formeditor.refused"
    sentence: ClassVar[str] = gettext_noop(
        "hat Fassung %(number)s des eigenen Formulars nicht freigegeben, weil sie nicht mehr passt"
    )
    number: int


@dataclass(frozen=True, kw_only=True)
class OwnFormWithdrawn(_OwnFormEvent):
    name: ClassVar[str] = "formeditor.withdrawn"
    sentence: ClassVar[str] = gettext_noop("benutzt wieder das Formular des Pakets")


@dataclass(frozen=True, kw_only=True)
class OwnFormRestored(_OwnFormEvent):
    name: ClassVar[str] = "formeditor.restored"
    sentence: ClassVar[str] = gettext_noop(
        "hat im Entwurf des eigenen Formulars einen früheren Stand zurückgeholt"
    )
