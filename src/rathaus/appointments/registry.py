"""What a clerk can start for a guest; higher modules register theirs in ``apps.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from rathaus.core.registry import Registry


@dataclass(frozen=True)
class Guest:
    """What is known about the person at the counter; of walk-ins nothing but the language."""

    language: str = "de"
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Started:
    """What was begun: its kind and key for the ticket, and the page to go on with."""

    subject: tuple[str, str]
    url: str


@dataclass(frozen=True)
class Subject:
    """What a ticket belongs to, for a link on the counter page."""

    label: str
    url: str


@dataclass(frozen=True)
class CaseStarter:
    """A way to begin somebody's matter at the counter.

    Attributes:
        services: (slug, name) of everything that can be begun.
        places: (key, name) of where the person may live.
        start: begins it for a service and a place.
        subject: where it stands now; None if the kind and key are not this starter's.
    """

    services: Callable[[], list[tuple[str, str]]]
    places: Callable[[], list[tuple[str, str]]]
    start: Callable[[HttpRequest, str, str, Guest], Started]
    subject: Callable[[str, str], Subject | None]


case_starters: Registry[CaseStarter] = Registry("case starter")
