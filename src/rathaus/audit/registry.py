"""How the log's objects are called and where they are shown; higher modules register theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from rathaus.core.registry import Registry


def _no_names(keys: Sequence[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Subject:
    """A kind of object.

    Attributes:
        label: ``Vorgang``, lazily translated.
        staff_url: address of the object's page for staff, None if there is no page for this one.
        names: keys → words for people, for all keys of a page at once; a key that is missing there is
            shown as it is.
        shows_key: the key itself says something to people (a case number does, a row number does not).
    """

    label: str | Promise
    staff_url: Callable[[str], str | None]
    names: Callable[[Sequence[str]], Mapping[str, str]] = _no_names
    shows_key: bool = True

    def words(self, key: str, name: str = "") -> str:
        """``Vorgang STR-26-4KQ-7M3``, ``Teammitglied Lea Leitung``, ``Einladung``."""
        return f"{self.label} {name or (key if self.shows_key else '')}".strip()


subjects: Registry[Subject] = Registry("audited object")
"""Subject kind (``case``) → how it is shown; registered in ``apps.ready()``."""
