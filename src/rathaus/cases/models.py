"""The case and what hangs on it; everything belongs to one administration."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from rathaus.cases.enums import FINAL, WAITING, CaseState, Closing, Decision, Intake, LinkDirection
from rathaus.core.dates import today
from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet


class CaseQuerySet(TenantQuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def done(self) -> Self:
        return self.exclude(closed_at=None)

    def overdue(self, on: date | None = None) -> Self:
        return self.open().filter(due_on__lt=on or today())

    def waiting(self) -> Self:
        return self.open().filter(state__in=sorted(WAITING))

    def new(self) -> Self:
        """Paid or free, and nobody has taken it yet."""
        return self.open().filter(state=CaseState.SUBMITTED, assignee=None)

    def of_applicant(self, user: Any) -> Self:
        return self.filter(applicant=user)

    def for_list(self) -> Self:
        """What a row shows. Without the unit: joined, it tempts the planner to a wrong index."""
        rows = super().for_list().select_related("assignee", "municipality")
        return rows.defer("answers", "context", "decision_reason")


class Case(TenantModel):
    """One matter of one person in one administration.

    Attributes:
        number: what people say on the phone, see :mod:`rathaus.cases.numbers`.
        title: the service's name in German when the case was opened; ``titles`` in all languages.
        answers: the application as it was submitted; never changed afterwards.
        context: what the form knew when it was filled in: municipality, amounts (``params``).
        due_on: the day the office wants to be done. While a question is open, the day its answer
            is due.
        tracking_hash: SHA-256 of the code with which a person without an account comes back.
        contact_email: where to notify a person without an account.
        handover: the same matter continues in another administration (:class:`CaseLink`).
    """

    number = models.CharField(max_length=16)
    submission_id = models.UUIDField()
    service_slug = models.CharField(max_length=80, db_collation="C")
    service_version = models.ForeignKey(
        "catalog.ServiceVersion", on_delete=models.PROTECT, related_name="+"
    )
    form_version = models.ForeignKey(
        "eforms.FormVersion", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=200)
    titles = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=CaseState, default=CaseState.SUBMITTED)
    intake = models.CharField(max_length=10, choices=Intake, default=Intake.ONLINE)
    answers = models.JSONField(default=dict)
    context = models.JSONField(default=dict)

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applicant_name = models.CharField(max_length=200, blank=True)
    applicant_key = models.CharField(max_length=200, blank=True, db_collation="C")
    contact_email = models.EmailField(blank=True)
    tracking_hash = models.CharField(max_length=64, blank=True)

    municipality = models.ForeignKey(
        "tenants.Municipality", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey("tenants.OrganisationUnit", on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fee_cents = models.PositiveIntegerField(default=0)
    due_on = models.DateField()

    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing = models.CharField(max_length=20, choices=Closing, blank=True)

    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TenantManager[Case]] = TenantManager.from_queryset(CaseQuerySet)()  # type: ignore[assignment]

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "number"], name="cases_number_unique"),
            models.UniqueConstraint(
                fields=["tenant", "submission_id"], name="cases_one_case_per_submission"
            ),
            models.UniqueConstraint(
                fields=["tenant", "tracking_hash"],
                condition=~Q(tracking_hash=""),
                name="cases_tracking_code_unique",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, state__in=sorted(set(CaseState) - FINAL))
                | Q(closed_at__isnull=False, state__in=sorted(FINAL)),
                name="cases_closed_exactly_in_a_final_state",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="")
                | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="cases_decided_with_a_decision",
            ),
        ]
        # The desk's lists and their counts; each index is one list in its default or chosen order.
        indexes = [
            models.Index(
                fields=["tenant", "assignee", "due_on", "id"],
                condition=Q(closed_at=None),
                name="cases_list_mine",
            ),
            models.Index(
                fields=["tenant", "unit", "due_on", "id"],
                condition=Q(closed_at=None),
                name="cases_list_unit",
            ),
            models.Index(
                fields=["tenant", "unit", "due_on", "id"],
                condition=Q(closed_at=None, state=CaseState.SUBMITTED, assignee=None),
                name="cases_list_new",
            ),
            models.Index(
                fields=["tenant", "unit", "due_on", "id"],
                condition=Q(closed_at=None, state__in=sorted(WAITING)),
                name="cases_list_waiting",
            ),
            models.Index(
                fields=["tenant", "unit", "closed_at", "id"],
                condition=Q(closed_at__isnull=False),
                name="cases_list_done",
            ),
            models.Index(
                fields=["tenant", "unit", "submitted_at", "id"], name="cases_list_submitted"
            ),
            models.Index(fields=["tenant", "unit", "applicant_key", "id"], name="cases_list_name"),
            models.Index(fields=["tenant", "service_slug"], name="cases_services"),
            models.Index(
                fields=["tenant", "applicant"],
                condition=Q(applicant__isnull=False),
                name="cases_of_applicant",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def current_state(self) -> CaseState:
        return CaseState(self.state)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < today()

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


class CaseTerm(TenantModel):
    """A folded word under which a case is found, see :mod:`rathaus.cases.terms`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    term = models.CharField(max_length=40, db_collation="C")

    class Meta:
        constraints = [*TenantModel.Meta.constraints]
        indexes = [models.Index(fields=["tenant", "term", "case"], name="cases_term_lookup")]


class CaseStep(TenantModel):
    """One line of the applicant's timeline: what happened, told in plain sentences.

    Attributes:
        kind: key of a sentence in :mod:`rathaus.cases.timeline`.
        params: names and dates the sentence uses; nothing internal.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "id"]
        constraints = [*TenantModel.Meta.constraints]
        indexes = [models.Index(fields=["tenant", "case", "at"], name="cases_step_of_case")]


class Question(TenantModel):
    """The office asks the applicant for something and waits for the answer until ``due_on``.

    Attributes:
        due_before: the case's own deadline when the question was asked; time stands still for it.
        sent_at: when the message went into the conversation.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    due_on = models.DateField()
    due_before = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "case"],
                condition=Q(closed_at=None),
                name="cases_one_open_question",
            ),
        ]


class Note(TenantModel):
    """An internal note; the applicant and other administrations never see it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [*TenantModel.Meta.constraints]
        indexes = [models.Index(fields=["tenant", "case", "written_at"], name="cases_note_of_case")]


class DeadlineChange(TenantModel):
    """Somebody moved the deadline, and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    old = models.DateField()
    new = models.DateField()
    reason = models.CharField(max_length=300)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["changed_at", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(old=F("new")), name="cases_deadline_really_changed"
            ),
        ]


class CaseLink(TenantModel):
    """This administration's half of a handover; the other one keeps its own half.

    Attributes:
        key: the same on both sides; makes every step between the two idempotent.
        other: the other administration.
        other_number: the case's number there, once known.
        result: the last step's decision, once it came back.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    direction = models.CharField(max_length=3, choices=LinkDirection)
    other = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.PROTECT, related_name="+")
    other_number = models.CharField(max_length=16, blank=True)
    result = models.CharField(max_length=10, choices=Decision, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "key"], name="cases_link_key_unique"),
            models.UniqueConstraint(
                fields=["tenant", "case", "direction"], name="cases_one_link_each_way"
            ),
            models.CheckConstraint(
                condition=~Q(other=F("tenant")), name="cases_no_handover_to_oneself"
            ),
        ]
