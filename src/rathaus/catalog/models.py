"""Packages are shared by all administrations; activations, municipal terms and news belong to one."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet


class ServiceVersion(models.Model):
    """A loaded package, unchangeable (a trigger keeps it so): running cases rely on it.

    Attributes:
        digest: SHA-256 of the whole package; the same content is stored once.
        data: ``service.yaml`` as checked by :class:`rathaus.catalog.schema.ServiceDefinition`.
        files: file name → text of the package's other files.
        form: the questions, as published when the package was loaded; None if it is not done online.
    """

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    data = models.JSONField()
    files = models.JSONField()
    form = models.ForeignKey(
        "eforms.FormVersion", on_delete=models.PROTECT, related_name="+", null=True
    )
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug", "version", "id"]


class LatestVersion(models.Model):
    """Which stored version of a package was loaded last."""

    slug = models.SlugField(max_length=60, primary_key=True)
    service_version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")


class PageRevision(models.Model):
    """Counts up with every change of what public pages show.

    ``scope`` is a tenant's primary key; row 0 stands for all tenants. Caches in the processes compare it (:mod:`rathaus.catalog.pagecache`).
    """

    scope = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=1)


class ActivationQuerySet(TenantQuerySet["Activation"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Activation(TenantModel):
    """An administration offers a service.

    Attributes:
        parameters: values of the package's parameters, cents as int.
        statute: where the amounts come from: ``Hundesteuersatzung vom 12. März 2024``.
        decides_itself: it does what elsewhere the county does (a town with its own Bauaufsicht).
        featured_rank: place among the eight services on the front page; None: by demand.
        texts: own words in place of the package's (:mod:`rathaus.catalog.overriding`).
        admission: own days and places for applications as :class:`rathaus.catalog.schema.Admission`;
            empty: everybody at any time; None: as the package says.
        kept_from: digest of a newer package that the administration looked at and left.
    """

    slug = models.SlugField(max_length=60)
    service_version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "tenants.OrganisationUnit", on_delete=models.PROTECT, related_name="+", null=True
    )
    parameters = models.JSONField(default=dict)
    statute = models.CharField(max_length=200, blank=True)
    statute_url = models.URLField(blank=True)
    featured_rank = models.PositiveSmallIntegerField(null=True)
    is_active = models.BooleanField(default=False)
    decides_itself = models.BooleanField(default=False)
    texts = models.JSONField(default=dict)
    admission = models.JSONField(null=True)
    kept_from = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TenantManager.from_queryset(ActivationQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["slug"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "slug"], name="catalog_activation_once"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(unit__isnull=False),
                name="catalog_active_service_has_unit",
            ),
        ]


class MunicipalTerms(TenantModel):
    """What differs for one municipality: who is responsible, and its own amounts and statute.

    Attributes:
        authority: another administration that is responsible; None: this one.
        last_step: another administration that decides; None: as the package says.
        parameters: values that replace the administration's.
    """

    activation = models.ForeignKey(Activation, on_delete=models.CASCADE, related_name="+")
    municipality = models.ForeignKey(
        "tenants.Municipality", on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        "tenants.OrganisationUnit",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    authority = models.ForeignKey(
        "tenants.Tenant", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    last_step = models.ForeignKey(
        "tenants.Tenant", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    parameters = models.JSONField(default=dict)
    statute = models.CharField(max_length=200, blank=True)
    statute_url = models.URLField(blank=True)

    class Meta:
        ordering = ["municipality__name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "activation", "municipality"], name="catalog_terms_once"
            ),
        ]


class PlaceCount(TenantModel):
    """How many places of a service are taken in one round of applications."""

    slug = models.SlugField(max_length=60)
    round = models.CharField(max_length=10)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "slug", "round"], name="catalog_placecount_once"
            ),
        ]


class Place(TenantModel):
    """One application that has taken a place; the same one never takes two."""

    submission = models.UUIDField()
    slug = models.SlugField(max_length=60)
    round = models.CharField(max_length=10)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "submission"], name="catalog_place_once"),
        ]


class TextProposal(TenantModel):
    """Texts for a service that came from outside, until somebody has looked at them.

    Attributes:
        said: place → language → text, as for :func:`rathaus.catalog.services.change_texts`.
        source: name of the file.
    """

    slug = models.SlugField(max_length=60)
    said = models.JSONField()
    source = models.CharField(max_length=200)
    received_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "slug"], name="catalog_proposal_once"),
        ]


class XzufiDelivery(TenantModel):
    """Whether the administration's catalogue lies ready for the collection service every night.

    Attributes:
        files: of the last delivery.
        problem: why the last night brought none: ``nothing``, ``fewer``, ``failed``; empty if all went well.
    """

    is_on = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(null=True)
    files = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant"], name="catalog_delivery_once"),
        ]


class ServiceUse(TenantModel):
    """How often a service was begun in a month: a number, and nothing about whom.

    Attributes:
        month: its first day.
    """

    slug = models.SlugField(max_length=60)
    month = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-month", "slug"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "slug", "month"], name="catalog_use_once"),
        ]


class NewsQuerySet(TenantQuerySet["News"]):
    def published(self, now: datetime | None = None) -> Self:
        return self.filter(published_at__lte=now or timezone.now())

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")


class News(TenantModel):
    """News from the administration; every text as ``{"de", "en", "leicht"}``, German is a must.

    Attributes:
        published_at: None while it is a draft or withdrawn.
    """

    title = models.JSONField()
    teaser = models.JSONField()
    body = models.JSONField()
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TenantManager.from_queryset(NewsQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [*TenantModel.Meta.constraints]
        indexes = [models.Index(fields=["tenant", "-published_at"], name="catalog_news_published")]
