"""Where higher modules tell what an administration offers of the things all share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rathaus.core.registry import Registry
from rathaus.search.documents import SearchDocument

shared_offers: Registry[Callable[[], Mapping[tuple[str, str], str]]] = Registry("shared offers")
"""What the active tenant offers: ``(kind, key)`` → variant of a shared thing."""

own_sources: Registry[Callable[[], Iterable[SearchDocument]]] = Registry("own search source")
"""What the active tenant has of its own, read when a process collects its things anew.

Who changes it says so with :func:`rathaus.search.services.offers_changed`.
"""

built_in: Registry[Callable[[], Iterable[SearchDocument]]] = Registry("built-in search source")
"""What every administration has in the same words: the pages of the programme itself."""
