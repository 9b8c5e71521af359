from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    """Who acted; the values of :class:`rathaus.core.actors.ActorKind` in words."""

    STAFF = "staff", _("Beschäftigte")
    CITIZEN = "citizen", _("Bürgerinnen und Bürger")
    ANONYMOUS = "anonymous", _("Ohne Anmeldung")
    OPERATOR = "operator", _("Betrieb")
    SYSTEM = "system", _("System")
