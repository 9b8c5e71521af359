"""Process versions belong to the installation; everything that runs belongs to one tenant.

A running instance is a handful of rows: one per place where a token rests. What has happened lies
in :class:`Step` and is never read to take the next step, so a step costs the same after a thousand.

Foreign keys to tokens do nothing on delete: the one place that removes tokens
(:mod:`rathaus.workflow.engine.places`) clears up first, and PostgreSQL refuses what it forgets.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.workflow.enums import (
    InstanceStatus,
    StepAction,
    TaskStatus,
    TimerKind,
    TokenState,
)


class ProcessVersion(models.Model):
    """One BPMN file as it was deployed: never changed, shared by all tenants.

    Attributes:
        key: what ``start`` and ``calledElement`` name.
        number: counts the versions of a key from 1.
        sha256: of ``xml``; the same content is the same version.
        current_since: when it was deployed last; the latest one is what new instances get.
    """

    key = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    xml = models.TextField()
    current_since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "number"], name="workflow_version_number_unique"
            ),
            models.UniqueConstraint(
                fields=["key", "sha256"], name="workflow_version_content_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class InstanceQuerySet(TenantQuerySet["Instance"]):
    def running(self) -> Self:
        return self.filter(status=InstanceStatus.RUNNING)

    def about(self, subject_kind: str, subject_key: str) -> Self:
        return self.filter(subject_kind=subject_kind, subject_key=subject_key)

    def on_their_own(self) -> Self:
        """Without the ones a call activity started."""
        return self.filter(root=None)


class Instance(TenantModel):
    """A running or ended process.

    Attributes:
        root: the outermost caller; None on the outermost instance itself. Its row is the lock of
            the whole family, so a step never needs two locks.
        parent_token: the token that waits in the caller's call activity, while it waits.
        activations: counts service calls; part of their idempotency keys.
    """

    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=InstanceStatus, default=InstanceStatus.RUNNING)
    variables = models.JSONField(default=dict)
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    parent_token = models.ForeignKey(
        "Token", on_delete=models.DO_NOTHING, null=True, related_name="+"
    )
    depth = models.PositiveSmallIntegerField(default=0)
    activations = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    end_event_id = models.CharField(max_length=120, blank=True)

    objects = TenantManager.from_queryset(InstanceQuerySet)()  # type: ignore[misc]  # adjectives

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status=InstanceStatus.RUNNING, ended_at=None)
                | (~Q(status=InstanceStatus.RUNNING) & Q(ended_at__isnull=False)),
                name="workflow_instance_ended_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "subject_kind", "subject_key"], name="workflow_instance_subject"
            ),
            models.Index(
                fields=["tenant", "version"],
                condition=Q(status=InstanceStatus.RUNNING),
                name="workflow_instance_running",
            ),
        ]

    @property
    def root_pk(self) -> int:
        return self.root_id or self.pk


class Token(TenantModel):
    """A place where a process stands still.

    Attributes:
        parent: the token of the sub-process or multi-instance activity around it.
        flow_id: the flow on which it came to a join.
        variables: local to it and to what runs inside it.
        loop_index: number of a single run of a multi-instance activity, from 0.
        loop_total: on the multi-instance activity itself: how many runs there are to be.
        loop_started, loop_done: runs begun and finished.
        activation: number of the service call it stands for.
        attempts: failed tries of that call.
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.DO_NOTHING, null=True, related_name="+")
    element_id = models.CharField(max_length=120)
    state = models.CharField(max_length=16, choices=TokenState, default=TokenState.WAITING)
    flow_id = models.CharField(max_length=120, blank=True)
    variables = models.JSONField(default=dict)
    loop_index = models.PositiveIntegerField(null=True)
    loop_total = models.PositiveIntegerField(null=True)
    loop_started = models.PositiveIntegerField(default=0)
    loop_done = models.PositiveIntegerField(default=0)
    activation = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = TenantModel.Meta.constraints
        indexes = [
            models.Index(fields=["instance", "parent", "element_id"], name="workflow_token_place")
        ]


class Timer(TenantModel):
    """Something to do at a time: an event of the model, or a service call to (re)try.

    Attributes:
        element_id: the timer event, or the task whose service is to be called.
        every: ISO 8601 duration of a repeating timer.
        repeats_left: further firings after the next one; None without end.
        is_waiting: False after firing it failed; then it has an incident.
    """

    token = models.ForeignKey(Token, on_delete=models.DO_NOTHING, related_name="+")
    kind = models.CharField(max_length=5, choices=TimerKind, default=TimerKind.EVENT)
    element_id = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    every = models.CharField(max_length=40, blank=True)
    repeats_left = models.PositiveIntegerField(null=True)
    is_waiting = models.BooleanField(default=True)

    class Meta:
        constraints = TenantModel.Meta.constraints
        indexes = [
            models.Index(fields=["due_at"], condition=Q(is_waiting=True), name="workflow_timer_due")
        ]


class Subscription(TenantModel):
    """A token waits for a message to its subject."""

    token = models.ForeignKey(Token, on_delete=models.DO_NOTHING, related_name="+")
    element_id = models.CharField(max_length=120)
    message = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)

    class Meta:
        constraints = TenantModel.Meta.constraints
        indexes = [
            models.Index(
                fields=["tenant", "subject_kind", "subject_key", "message"],
                name="workflow_subscription_find",
            )
        ]


class Message(TenantModel):
    """A message to a subject: kept until a token takes it, and as proof that it came."""

    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    variables = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001  NULL is not unique
    received_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "subject_kind", "subject_key", "name", "idempotency_key"],
                name="workflow_message_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "subject_kind", "subject_key", "name"],
                condition=Q(taken_at=None),
                name="workflow_message_waiting",
            )
        ]


class TaskQuerySet(TenantQuerySet["Task"]):
    def pending(self) -> Self:
        """Open or claimed: somebody has to do them."""
        return self.filter(status__in=[TaskStatus.OPEN, TaskStatus.CLAIMED])

    def about(self, subject_kind: str, subject_key: str) -> Self:
        return self.filter(subject_kind=subject_kind, subject_key=subject_key)


class Task(TenantModel):
    """Work for a person.

    Attributes:
        candidate_unit: whose work it is; None: anybody's with the role.
        candidate_role: the least role that may do it.
        form_key: which form the desk shows for it; what it means is the caller's business.
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(Token, on_delete=models.DO_NOTHING, null=True, related_name="+")
    element_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    candidate_unit = models.ForeignKey(
        "tenants.OrganisationUnit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    candidate_role = models.CharField(max_length=20)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=TaskStatus, default=TaskStatus.OPEN)
    form_key = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(TaskQuerySet)()  # type: ignore[misc]  # adjectives

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=TaskStatus.CLAIMED) | Q(assignee__isnull=False),
                name="workflow_task_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=TaskStatus.OPEN) | Q(assignee=None),
                name="workflow_task_open_is_nobodys",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "candidate_unit", "due_on", "id"],
                condition=Q(status=TaskStatus.OPEN),
                name="workflow_task_open",
            ),
            models.Index(
                fields=["tenant", "assignee", "due_on", "id"],
                condition=Q(status=TaskStatus.CLAIMED),
                name="workflow_task_mine",
            ),
            models.Index(
                fields=["tenant", "subject_kind", "subject_key"],
                condition=Q(status__in=[TaskStatus.OPEN, TaskStatus.CLAIMED]),
                name="workflow_task_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_pending(self) -> bool:
        return self.status in {TaskStatus.OPEN, TaskStatus.CLAIMED}


class Step(TenantModel):
    """One row of the history: what happened where, when and by whom; never changed.

    Attributes:
        token: number of the token, which is gone by then.
        detail: a word the action needs: the error code, whom a task went to.
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="+")
    element_id = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=10, choices=StepAction)
    token = models.BigIntegerField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_label = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = TenantModel.Meta.constraints
        ordering = ["id"]


class IncidentQuerySet(TenantQuerySet["Incident"]):
    def unresolved(self) -> Self:
        return self.filter(resolved_at=None)


class Incident(TenantModel):
    """A process stands still because of a technical fault; staff repair the cause and retry.

    Attributes:
        reason: for the people who repair it; may quote an error of the program.
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(Token, on_delete=models.DO_NOTHING, null=True, related_name="+")
    element_id = models.CharField(max_length=120)
    reason = models.TextField()
    raised_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = TenantManager.from_queryset(IncidentQuerySet)()  # type: ignore[misc]  # adjectives

    class Meta:
        constraints = TenantModel.Meta.constraints
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["tenant", "instance"],
                condition=Q(resolved_at=None),
                name="workflow_incident_open",
            )
        ]
