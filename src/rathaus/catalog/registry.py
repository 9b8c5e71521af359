"""Where higher modules hook into the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rathaus.core.registry import Registry
from rathaus.eforms.api import FormVersion

if TYPE_CHECKING:
    from rathaus.catalog.offer import Service


class ProcessDeployer(Protocol):
    """Takes a package's own process into the engine."""

    def __call__(self, key: str, xml: bytes, source_name: str) -> None:
        """Raises ValueError with ``source:line: reason`` for every mistake in the model."""


appointment_links: Registry[Callable[[str], str]] = Registry("appointment link")
"""Who books appointments: slug of a service → address of the booking page, empty if there is none."""

process_deployers: Registry[ProcessDeployer] = Registry("process deployer")


@dataclass(frozen=True)
class Paper:
    """A fillable PDF and what goes into it.

    Attributes:
        fields: field of the PDF → field of the form, or CEL.
    """

    original: bytes
    fields: Mapping[str, str]


own_papers: Registry[Callable[[int], Paper | None]] = Registry("own paper")
"""Id of a form version → the administration's own PDF that is given back filled in."""

own_forms: Registry[Callable[[str], FormVersion | None]] = Registry("own form")
"""Slug of a service → the questions that the active administration asks instead of the package's."""

own_form_checks: Registry[Callable[[Service], list[str]]] = Registry("own form check")
"""A service, with whichever version of its package → what of those questions does not fit it, in words."""

own_form_ids: Registry[Callable[[], Mapping[str, int]]] = Registry("own forms")
"""All of them at once: slug → id of the form version."""
