from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantKind(models.TextChoices):
    AMT = "amt", _("Amt")
    TOWN = "town", _("Stadt")
    CAPITAL = "capital", _("Landeshauptstadt")
    COUNTY = "county", _("Landkreis")


class State(models.TextChoices):
    """The Land: decides holidays, legal remedies and the wording of notices."""

    MV = "MV", "Mecklenburg-Vorpommern"
    NW = "NW", "Nordrhein-Westfalen"
    SH = "SH", "Schleswig-Holstein"
