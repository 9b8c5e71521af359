"""What can be found, and what was looked for in vain."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rathaus.core.models import TenantModel


class DocumentFields(models.Model):
    """One thing in one language, as a module brings it.

    Attributes:
        kind, key: what it is (``service``, ``hundesteuer-anmeldung``).
        url: path below the town's and language's prefix, without a leading slash.
        keywords: synonyms and other names.
        text: its first line counts more than the rest.
        weight: 1-100, how often people look for it.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    keywords = ArrayField(models.CharField(max_length=300), default=list)
    text = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(default=10)

    class Meta:
        abstract = True


class Document(TenantModel, DocumentFields):
    """What belongs to one administration; stands in front of a shared document of the same name."""

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "kind", "key", "language"], name="search_document_once"
            ),
        ]


class SharedDocument(DocumentFields):
    """What many administrations offer in the same words; public, and stored once for all.

    Attributes:
        variant: tells versions apart; :data:`rathaus.search.registry.shared_offers` says which one.
    """

    variant = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "variant", "language"], name="search_shared_once"
            )
        ]


class TenantKeyword(TenantModel):
    """What people of one administration also call a thing, shared or its own; the search adds it.

    Attributes:
        kind, key: the thing, as in the documents.
        words: as people type them, folded.
        removed_at: when it was taken back; the row stays as history.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    words = models.CharField(max_length=80)
    added_by = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "kind", "key", "words"],
                condition=models.Q(removed_at__isnull=True),
                name="search_keyword_once",
            ),
        ]


class Edition(models.Model):
    """Changes with every change of what can be found; processes compare it with what they hold.

    A random token and not a number: what was rolled back can never be taken for what came after.

    Attributes:
        scope: a tenant's primary key; 0 for the shared documents.
    """

    scope = models.BigIntegerField(primary_key=True)
    token = models.UUIDField(default=uuid4)


class FruitlessQuery(TenantModel):
    """Words nobody found anything with, counted per month; never who typed them or when.

    Only what cannot name a person is kept, see :func:`rathaus.search.services.note_fruitless`.
    """

    words = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    month = models.DateField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-month", "-count", "words"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "words", "language", "month"], name="search_fruitless_once"
            ),
        ]
