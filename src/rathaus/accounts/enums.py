from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a staff member is in one administration; each role includes the ones before it."""

    CLERK = "clerk", _("Sachbearbeitung")
    LEAD = "lead", _("Teamleitung")
    ADMINISTRATOR = "administrator", _("Administration")

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def includes(self, other: Role) -> bool:
        """``Role.LEAD.includes(Role.CLERK)`` is true."""
        return self.rank >= Role(other).rank
