"""Form versions belong to everybody; drafts and uploads to the administration they are for."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.eforms.enums import DraftStatus, SignerState

KEEP_DAYS = 30
"""Days after the last change that an unfinished draft is kept; the pages say so."""


class FormVersion(models.Model):
    """A published form. Rows never change (a trigger sees to it) and are shared by all tenants.

    Attributes:
        definition: the form with its groups written out, as :mod:`rathaus.eforms.schema` reads it.
        sha256: of the definition; the same content is the same row.
    """

    key = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    definition = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version", "sha256"], name="eforms_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class DraftQuerySet(TenantQuerySet["Draft"]):
    def open(self) -> Self:
        return self.filter(status=DraftStatus.OPEN)

    def forgotten(self) -> Self:
        """Not submitted, and nobody has touched them for :data:`KEEP_DAYS` days."""
        return self.exclude(status=DraftStatus.SUBMITTED).filter(
            updated_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)
        )


class Draft(TenantModel):
    """One application, from the first page until it is submitted.

    Attributes:
        context: facts from whoever started it (service, municipality, parameters, title); conditions
            read it as ``context``.
        answers: checked answers; hidden fields may still have some, :func:`plain_answers` has not.
        typed: page key → what was typed there and not yet accepted, as the form sent it.
        prefilled: HTML name of a field → what we filled in and where it came from.
        browser_hash: which browser started it.
        resume_hash: of the code with which it can be opened anywhere; empty until there is one.
        revision: grows with every change; tells a browser whether its own copy is older.
        writers: page key → window that wrote it last and the revision it made.
        submission_id: of the submission; there is at most one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=120)
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    answers = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    prefilled = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=DraftStatus, default=DraftStatus.OPEN)
    citizen = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    browser_hash = models.CharField(max_length=64, blank=True)
    resume_hash = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=0)
    writers = models.JSONField(default=dict)
    submission_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantManager[Draft]] = TenantManager.from_queryset(DraftQuerySet)()  # type: ignore[assignment]

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status=DraftStatus.SUBMITTED, submitted_at__isnull=False)
                | (~Q(status=DraftStatus.SUBMITTED) & Q(submitted_at__isnull=True)),
                name="eforms_draft_submitted_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["tenant", "resume_hash"],
                condition=~Q(resume_hash=""),
                name="eforms_draft_resume_code_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["citizen", "-updated_at"],
                condition=Q(status=DraftStatus.OPEN),
                name="eforms_draft_of_citizen",
            ),
            models.Index(
                fields=["updated_at"],
                condition=~Q(status=DraftStatus.SUBMITTED),
                name="eforms_draft_forgotten",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.status == DraftStatus.OPEN

    @property
    def kept_until(self) -> datetime:
        return self.updated_at + timedelta(days=KEEP_DAYS)

    @property
    def municipality(self) -> str:
        """AGS the application is for, or the empty string."""
        found: Any = self.context.get("municipality")
        return str(found or "")


class AddressProof(TenantModel):
    """A code on its way to an address of a draft, or back from there.

    Attributes:
        address: as it is compared: without spaces, mail in small letters.
        round: counts the codes; the code itself is derived from it and kept nowhere.
        tries: wrong codes of this round.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=5)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=10, default="de")
    round = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "draft", "channel", "address"], name="eforms_proof_once"
            ),
        ]


class Signer(TenantModel):
    """Somebody else who has to sign an application.

    Attributes:
        path: of the group in the answers, ``partner`` or ``eltern.0``.
        link_hash: SHA-256 of the link's secret part, which is derived from ``round``.
        reminders: sent so far.
        signed_name: as typed; ``drawing`` is an SVG path in a field of 600 × 200.
        version: of the declaration; ``digest`` of what was signed.
        reason: why it was declined, for the applicant.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    language = models.CharField(max_length=10, default="de")
    state = models.CharField(max_length=8, choices=SignerState, default=SignerState.OPEN)
    round = models.PositiveIntegerField(default=1)
    link_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    signed_name = models.CharField(max_length=120, blank=True)
    drawing = models.TextField(blank=True)
    version = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "draft", "path"], name="eforms_signer_once"),
            models.UniqueConstraint(
                fields=["tenant", "link_hash"],
                condition=~Q(link_hash=""),
                name="eforms_signer_link_unique",
            ),
            models.CheckConstraint(
                condition=Q(state=SignerState.OPEN, decided_at__isnull=True)
                | (~Q(state=SignerState.OPEN) & Q(decided_at__isnull=False)),
                name="eforms_signer_decided_has_a_time",
            ),
        ]

    @property
    def has_signed(self) -> bool:
        return self.state == SignerState.SIGNED


class Upload(TenantModel):
    """A file that belongs to a draft, already cleaned.

    Until the draft is submitted the bytes lie in a folder of the draft and can be deleted for good;
    submitting puts them into the document store under ``sha256``.

    Attributes:
        field_path: ``nachweis`` or ``hunde.impfpass`` (without the number of the item).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    field_path = models.CharField(max_length=130)
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["uploaded_at", "id"]
        constraints = [*TenantModel.Meta.constraints]

    def get_absolute_url(self) -> str:
        """Where whoever fills in the form can look at it."""
        return reverse("eforms:file", args=[self.draft_id, self.pk])

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
