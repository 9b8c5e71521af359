"""The Aktenplan, files, documents and their versions."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.records.enums import BlobState, DocumentKind

number_validator = RegexValidator(
    r"^\d{1,3}(\.\d{1,3})*$",
    _("Ein Kennzeichen besteht aus Zahlen mit Punkten, zum Beispiel 22.31."),
)


class PlanEntry(TenantModel):
    """A unit of the Aktenplan (Aktenplaneinheit): a number, what belongs there, and for how long.

    Attributes:
        number: ``22.31``; its parent is the longest existing beginning, ``22``.
        retention_years: full calendar years after closing; files copy it when they are opened.
        unit: who keeps the files, and may see them.
    """

    number = models.CharField(max_length=40, validators=[number_validator])
    title = models.CharField(max_length=200)
    retention_years = models.PositiveSmallIntegerField(default=10)
    unit = models.ForeignKey(
        "tenants.OrganisationUnit", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "number"], name="records_plan_number_unique"),
        ]


class FileCounter(TenantModel):
    """The last number given to a file of a plan entry in a year."""

    plan_number = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "plan_number", "year"], name="records_counter_unique"
            ),
        ]


class FileQuerySet(TenantQuerySet["File"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def closed(self) -> Self:
        return self.exclude(closed_on=None)

    def with_document_count(self) -> Self:
        return self.annotate(document_count=models.Count("document"))


class File(TenantModel):  # type: ignore[django-manager-missing]  # the plugin loses generic managers
    """An Akte: all papers about one subject under one Aktenzeichen.

    Attributes:
        reference: the Aktenzeichen, ``22.31-2026/000123``.
        unit: the unit that keeps it; None means the team leads only.
        closed_on: the day of the closing note ``z. d. A.`` (zu den Akten).
        retained_until: last day of the retention time, known once the file is closed.
    """

    reference = models.CharField(max_length=60)
    plan = models.ForeignKey(PlanEntry, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    unit = models.ForeignKey(
        "tenants.OrganisationUnit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    retention_years = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    retained_until = models.DateField(null=True)

    objects: ClassVar[TenantManager[Self]] = TenantManager.from_queryset(FileQuerySet)()

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "reference"], name="records_file_reference_unique"
            ),
            models.UniqueConstraint(
                fields=["tenant", "subject_kind", "subject_key"], name="records_file_one_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, retained_until=None)
                | Q(closed_on__isnull=False, retained_until__gte=models.F("closed_on")),
                name="records_file_closed_has_retention",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "plan", "-id"], name="records_file_of_plan")]

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class Document(TenantModel):  # type: ignore[django-manager-missing]  # the plugin loses generic managers
    """A paper in a file; what it says stands in its versions.

    Attributes:
        number: position in the file, from 1.
        source: where it came from, in words for staff (``Online-Antrag``, ``Anna Amtlich``).
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=DocumentKind)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=120, blank=True)
    visible_to_citizen = models.BooleanField(default=False)
    filed_at = models.DateTimeField(default=timezone.now)
    idempotency_key = models.CharField(max_length=120, blank=True)

    all_versions: list[Version]
    """Newest first; filled by ``queries.documents_of``."""

    class Meta:
        ordering = ["number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "file", "number"], name="records_document_number_unique"
            ),
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="records_document_filed_once",
            ),
        ]

    @property
    def current(self) -> Version:
        """The newest version; for documents that ``queries.documents_of`` has loaded."""
        return self.all_versions[0]


class Version(TenantModel):  # type: ignore[django-manager-missing]  # the plugin loses generic managers
    """What a document said at a time. The database refuses every change and every deletion.

    Attributes:
        number: from 1; the highest is the current one.
        sha256: of the bytes in ``core.blobs``.
        size: bytes.
        filed_by: name of the staff member, or what else filed it.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    filed_at = models.DateTimeField(default=timezone.now)
    filed_by = models.CharField(max_length=120, blank=True)

    open_quarantines: list[Quarantine]
    """None or one; filled by ``queries.documents_of``."""

    class Meta:
        ordering = ["number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "document", "number"], name="records_version_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="records_version_has_hash"
            ),
        ]


class Quarantine(TenantModel):
    """A version whose bytes are missing or changed; nobody gets it until they are back.

    Attributes:
        released_at: when a later check found the bytes whole again.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=BlobState)
    found_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-found_at"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "version"],
                condition=Q(released_at=None),
                name="records_quarantine_one_a_version",
            ),
        ]
