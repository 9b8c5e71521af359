"""How the log's objects are called and where they are shown; higher modules register theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from rathaus.core.registry import Registry


@dataclass(frozen=True)
class Subject:
    """A kind of object.

    Attributes:
        label: ``Vorgang``, lazily translated.
        staff_url: address of the object's page for staff, None if there is no page for this one.
    """

    label: str | Promise
    staff_url: Callable[[str], str | None]


subjects: Registry[Subject] = Registry("audited object")
"""Subject kind (``case``) → how it is shown; registered in ``apps.ready()``."""
