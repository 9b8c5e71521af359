"""Tenants and municipalities are public facts and belong to nobody; units belong to a tenant."""

from __future__ import annotations

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.core.models import TenantModel
from rathaus.tenants.enums import State, TenantKind

ags_validator = RegexValidator(r"^\d{8}$", _("Ein Gemeindeschlüssel (AGS) hat acht Ziffern."))
slug_validator = RegexValidator(
    r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$", _("Nur Kleinbuchstaben, Ziffern und Bindestriche.")
)
colour_validator = RegexValidator(r"^#[0-9a-f]{6}$", _("Eine Farbe wie #1d4f7c."))


class Municipality(models.Model):
    """A Gemeinde, by its AGS (Amtlicher Gemeindeschlüssel). Reference data, the same for everybody.

    Attributes:
        streets: their names in German order, for suggestions in forms; empty if nobody brought them.
        outline: rings of longitude and latitude (EPSG:4326), without holes; empty if nobody brought it.
    """

    ags = models.CharField(max_length=8, primary_key=True, validators=[ags_validator])
    name = models.CharField(max_length=120)
    inhabitants = models.PositiveIntegerField(null=True, blank=True)
    postal_codes = models.JSONField(default=list, blank=True)
    streets = models.JSONField(default=list, blank=True)
    outline = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TenantQuerySet(models.QuerySet["Tenant"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Tenant(models.Model):
    """An administration: an Amt, a town or a county.

    Attributes:
        key: AGS (eight digits) or ARS prefix of the area the administration stands for.
        slug: first part of the path, ``/stralendorf/``.
        hostname: own host name, if it has one; then the slug is not needed in the path.
    """

    slug = models.CharField(max_length=40, unique=True, validators=[slug_validator])
    hostname = models.CharField(max_length=253, unique=True, null=True, blank=True)
    kind = models.CharField(max_length=10, choices=TenantKind)
    state = models.CharField(max_length=2, choices=State)
    key = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    street = models.CharField(max_length=120)
    postal_code = models.CharField(max_length=5)
    place = models.CharField(max_length=80)
    phone = models.CharField(max_length=40)
    email = models.EmailField()
    bank_account = models.CharField(max_length=34, blank=True)
    accent_colour = models.CharField(max_length=7, default="#1d4f7c", validators=[colour_validator])
    arms = models.CharField(max_length=60, blank=True)
    opening_hours = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    municipalities = models.ManyToManyField(Municipality, related_name="+")

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationUnit(TenantModel):
    """A Fachdienst, Sachgebiet or Bürgerbüro of one administration."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    room = models.CharField(max_length=40, blank=True)
    opening_hours = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "key"], name="tenants_unit_key_unique"),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="tenants_unit_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name
