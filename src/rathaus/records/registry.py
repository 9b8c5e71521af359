"""What higher modules tell the files."""

from __future__ import annotations

from collections.abc import Callable

from rathaus.accounts.api import Staff
from rathaus.core.registry import Registry

still_running: Registry[Callable[[str], bool]] = Registry("running subject")
"""Subject kind (``case``) → whether the subject with that key is still worked on; its file stays open."""

openers: Registry[Callable[[Staff, str], bool]] = Registry("subject that may be opened")
"""Subject kind → whether somebody may open the page of the subject with that key: leads see the files
of the whole house, and work on the cases of their own units only."""
