"""What the catalogue tells the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _ServiceEvent(Event):
    subject_kind: ClassVar[str] = "service"
    slug: str

    @property
    def subject_id(self) -> str:
        return self.slug


@dataclass(frozen=True, kw_only=True)
class ServiceActivated(_ServiceEvent):
    name: ClassVar[str] = "catalog.service_activated"
    sentence: ClassVar[str] = gettext_noop("hat die Leistung freigeschaltet")
    version: int


@dataclass(frozen=True, kw_only=True)
class ServiceDeactivated(_ServiceEvent):
    name: ClassVar[str] = "catalog.service_deactivated"
    sentence: ClassVar[str] = gettext_noop("hat die Leistung abgeschaltet")


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(_ServiceEvent):
    """Parameters, unit or version may have changed; ``municipality`` is an AGS or empty."""

    name: ClassVar[str] = "catalog.service_changed"
    sentence: ClassVar[str] = gettext_noop("hat die Einstellungen der Leistung geändert")
    version: int
    municipality: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceTextsChanged(ServiceChanged):
    """``places`` names the texts in the words of the screen."""

    name: ClassVar[str] = "catalog.service_texts_changed"
    sentence: ClassVar[str] = gettext_noop("hat Texte der Leistung geändert (%(places)s)")
    places: str


@dataclass(frozen=True, kw_only=True)
class DeliverySwitched(Event):
    """``on``: the catalogue is delivered to the federal collection service every night."""

    name: ClassVar[str] = "catalog.delivery_switched"
    subject_kind: ClassVar[str] = "delivery"
    sentence: ClassVar[str] = gettext_noop("hat die Lieferung an den Portalverbund umgestellt")
    on: bool


@dataclass(frozen=True, kw_only=True)
class NewVersionTaken(ServiceChanged):
    name: ClassVar[str] = "catalog.new_version_taken"
    sentence: ClassVar[str] = gettext_noop("hat Fassung %(version)s der Leistung übernommen")


@dataclass(frozen=True, kw_only=True)
class NewVersionKept(ServiceChanged):
    """The administration stays with what it has; ``offered`` is what it could have had."""

    name: ClassVar[str] = "catalog.new_version_kept"
    sentence: ClassVar[str] = gettext_noop(
        "ist bei Fassung %(version)s der Leistung geblieben, Fassung %(offered)s liegt bereit"
    )
    offered: int


@dataclass(frozen=True, kw_only=True)
class ServiceSettingsChanged(ServiceChanged):
    """Values were set; ``changes`` says which, from what to what. They are public, like a statute."""

    name: ClassVar[str] = "catalog.service_settings_changed"
    sentence: ClassVar[str] = gettext_noop("hat Einstellungen der Leistung geändert (%(changes)s)")
    changes: str


@dataclass(frozen=True, kw_only=True)
class AdmissionChanged(ServiceChanged):
    """Days or places of applications were set; ``rule`` says them in German."""

    name: ClassVar[str] = "catalog.admission_changed"
    sentence: ClassVar[str] = gettext_noop("hat Antragszeit und Plätze geändert (%(rule)s)")
    rule: str


@dataclass(frozen=True, kw_only=True)
class MunicipalSettingsChanged(ServiceSettingsChanged):
    name: ClassVar[str] = "catalog.municipal_settings_changed"
    sentence: ClassVar[str] = gettext_noop(
        "hat Einstellungen der Leistung für %(place)s geändert (%(changes)s)"
    )
    place: str


@dataclass(frozen=True, kw_only=True)
class SynonymAdded(_ServiceEvent):
    name: ClassVar[str] = "catalog.synonym_added"
    sentence: ClassVar[str] = gettext_noop("lässt die Leistung auch mit „%(words)s“ finden")
    words: str


@dataclass(frozen=True, kw_only=True)
class SynonymRemoved(_ServiceEvent):
    name: ClassVar[str] = "catalog.synonym_removed"
    sentence: ClassVar[str] = gettext_noop("hat das Suchwort „%(words)s“ zurückgenommen")
    words: str


@dataclass(frozen=True, kw_only=True)
class _NewsEvent(Event):
    subject_kind: ClassVar[str] = "news"
    news_id: int

    @property
    def subject_id(self) -> str:
        return str(self.news_id)


@dataclass(frozen=True, kw_only=True)
class NewsPublished(_NewsEvent):
    name: ClassVar[str] = "catalog.news_published"
    sentence: ClassVar[str] = gettext_noop("hat die Nachricht veröffentlicht")


@dataclass(frozen=True, kw_only=True)
class NewsWithdrawn(_NewsEvent):
    name: ClassVar[str] = "catalog.news_withdrawn"
    sentence: ClassVar[str] = gettext_noop("hat die Nachricht zurückgezogen")
