"""What can be found, which words occur, and what was looked for in vain."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from rathaus.core.models import TenantModel


class Document(TenantModel):
    """One thing in one language.

    Attributes:
        kind, key: what it is (``service``, ``hundesteuer-anmeldung``); ``key`` is unique per kind.
        url: path below the town's and language's prefix, without a leading slash.
        names: title and keywords as a query would put them, for recognising exactly what was typed.
        words: all distinct folded words and parts of compounds, for the vocabulary.
        vector: weighted lexemes, and one that names the tenant: the index narrows by it.
        weight: 1-100, how often people look for it.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    names = ArrayField(models.CharField(max_length=300), default=list)
    words = ArrayField(models.CharField(max_length=60), default=list)
    vector = SearchVectorField(null=True)
    weight = models.PositiveSmallIntegerField(default=10)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "kind", "key", "language"], name="search_document_once"
            ),
        ]
        indexes = [GinIndex(fields=["vector"], name="search_document_vector")]


class Word(TenantModel):
    """A word of the administration's documents and in how many it stands; corrects typos."""

    word = models.CharField(max_length=60)
    documents = models.PositiveIntegerField()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "word"], name="search_word_once"),
        ]


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
