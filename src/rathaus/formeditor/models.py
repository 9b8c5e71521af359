"""Working copies of forms, what was done to them, and the own versions an administration uses."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rathaus.core.models import TenantModel
from rathaus.formeditor.enums import Release


class WorkingForm(TenantModel):
    """The form of one service while the administration changes it; there is at most one.

    Attributes:
        document: see :mod:`rathaus.formeditor.document`.
        revision: number of the latest edit.
        package_form: the package's form that was last taken or looked at; None: begun empty.
    """

    slug = models.SlugField(max_length=60)
    document = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    package_form = models.ForeignKey(
        "eforms.FormVersion", on_delete=models.PROTECT, related_name="+", null=True
    )
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["slug"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "slug"], name="formeditor_one_per_service"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.revision}"


class Edit(TenantModel):
    """One change, and how to take it back.

    Attributes:
        number: the revision it made.
        about: what the page or field was called, in German.
        undoes: the edit that this one takes back, or does again if ``undoes`` was taken back.
        is_undone: it was taken back, and not done again.
    """

    working_form = models.ForeignKey(WorkingForm, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    operation = models.JSONField()
    inverse = models.JSONField()
    about = models.CharField(max_length=200, blank=True)
    undoes = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    is_undone = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["working_form", "number"], name="formeditor_edit_numbered"
            ),
        ]

    @property
    def before(self) -> int:
        """The revision that this edit changed."""
        return self.number - 1


class Presence(TenantModel):
    """Somebody has the form open.

    Attributes:
        node: id of what is chosen there, may be empty.
    """

    working_form = models.ForeignKey(WorkingForm, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    node = models.CharField(max_length=20, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["working_form", "person"], name="formeditor_present_once"
            ),
        ]


class SourceFile(TenantModel):
    """The file from elsewhere that a working copy was made of.

    Attributes:
        sha256: of its bytes in :mod:`rathaus.core.blobs`.
        remarks, sheets, fields: see :class:`rathaus.formeditor.origins.Origin`.
    """

    working_form = models.OneToOneField(WorkingForm, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    remarks = models.JSONField(default=dict)
    sheets = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [*TenantModel.Meta.constraints]

    def __str__(self) -> str:
        return self.filename


class OwnVersion(TenantModel):
    """A version of the form that was published or is about to be.

    Attributes:
        number: counts up for each service.
        form: the questions, unchangeable.
        document: as it was in the editor, to go back to.
        changes: what is new in it, in the author's words.
        due_at: when it goes live, for one that is planned.
        reason: why it could not go live.
        paper: SHA-256 of the PDF that is given back filled in, empty without one.
        paper_fields: field of that PDF → path of the answer that goes into it.
    """

    working_form = models.ForeignKey(WorkingForm, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    form = models.ForeignKey("eforms.FormVersion", on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()
    changes = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=Release)
    due_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    paper = models.CharField(max_length=64, blank=True)
    paper_fields = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["working_form", "number"], name="formeditor_version_numbered"
            ),
            models.UniqueConstraint(
                fields=["working_form"], condition=Q(state=Release.LIVE), name="formeditor_one_live"
            ),
            models.UniqueConstraint(
                fields=["working_form"],
                condition=Q(state=Release.PLANNED),
                name="formeditor_one_planned",
            ),
        ]
