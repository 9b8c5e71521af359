"""What higher modules tell the files."""

from __future__ import annotations

from collections.abc import Callable

from rathaus.core.registry import Registry

still_running: Registry[Callable[[str], bool]] = Registry("running subject")
"""Subject kind (``case``) → whether the subject with that key is still worked on; its file stays open."""
