"""Where higher modules tell what an administration offers of the things all share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rathaus.core.registry import Registry

shared_offers: Registry[Callable[[], Mapping[tuple[str, str], str]]] = Registry("shared offers")
"""What the active tenant offers: ``(kind, key)`` → variant of a shared thing."""
