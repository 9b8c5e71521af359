"""What a token waited for: timers that are due, messages that came."""

from __future__ import annotations

from rathaus.workflow.bpmn import timing
from rathaus.workflow.bpmn.graph import Element, Kind
from rathaus.workflow.engine.calls import call_service
from rathaus.workflow.engine.errors import catch
from rathaus.workflow.engine.places import take_up
from rathaus.workflow.engine.repeats import done
from rathaus.workflow.engine.run import Frame, Run
from rathaus.workflow.enums import StepAction, TimerKind
from rathaus.workflow.models import Message, Subscription, Timer, Token


def timer_fires(run: Run, timer: Timer) -> None:
    """Do what the timer stands for; its row goes or moves to the next time."""
    token = run.token(timer.token_id)
    frame = run.frame(token.instance_id)
    if timer.kind == TimerKind.WORK:
        timer.delete()
        call_service(run, frame, token, frame.graph[token.element_id])
        return
    _next_round(run, timer)
    happens(run, frame, token, frame.graph[timer.element_id])


def _next_round(run: Run, timer: Timer) -> None:
    if not timer.every or timer.repeats_left == 0:
        timer.delete()
        return
    timer.due_at = timing.parse_duration(timer.every).after(timer.due_at)
    if timer.repeats_left is not None:
        timer.repeats_left -= 1
    timer.save(update_fields=["due_at", "repeats_left"])
    run.soon.append(timer)


def message_arrives(run: Run, subscription: Subscription, message: Message) -> None:
    """Hand the message to the token that waits for it."""
    token = run.token(subscription.token_id)
    frame = run.frame(token.instance_id)
    message.taken_at = run.now
    message.save(update_fields=["taken_at"])
    run.assign(frame, token, message.variables)
    happens(run, frame, token, frame.graph[subscription.element_id])


def hear_a_message(run: Run) -> bool:
    """Give one waiting message to one token of this family; True if there was such a pair."""
    while run.fresh:
        subscription = run.fresh.pop(0)
        if subscription.token_id not in run.dead and (message := _early(subscription)):
            message_arrives(run, subscription, message)
            run.fresh.append(subscription)  # a boundary event may hear several
            return True
    while run.inbox:
        message = run.inbox.pop(0)
        found = _listening(run, message)
        if message.taken_at is None and found:
            message_arrives(run, found, message)
            return True
    return False


def _early(subscription: Subscription) -> Message | None:
    if not Subscription.objects.filter(pk=subscription.pk).exists():
        return None
    return (
        Message.objects.filter(
            subject_kind=subscription.subject_kind,
            subject_key=subscription.subject_key,
            name=subscription.message,
            taken_at=None,
        )
        .order_by("pk")
        .first()
    )


def _listening(run: Run, message: Message) -> Subscription | None:
    for subscription in Subscription.objects.filter(
        subject_kind=message.subject_kind, subject_key=message.subject_key, message=message.name
    ).order_by("pk"):
        instance = run.frame(run.token(subscription.token_id).instance_id).instance
        if instance.root_pk == run.root.pk:
            return subscription
    return None


def happens(run: Run, frame: Frame, token: Token, event: Element) -> None:
    """An event occurs for which the token waits."""
    if event.kind is Kind.BOUNDARY:
        catch(run, frame, token, event)
        return
    gateway = frame.graph[token.element_id]
    if gateway.kind is Kind.EVENT_BASED:
        run.note(frame, StepAction.COMPLETED, gateway.id, token)
        take_up(token, gateway)
        token.element_id = event.id
    done(run, frame, token, event)
