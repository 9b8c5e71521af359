"""What a conversation keeps, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from rathaus.accounts.api import User
from rathaus.audit.api import history
from rathaus.core import blobs
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import tenant_context
from rathaus.inbox import rules
from rathaus.inbox.enums import MessageAuthor
from rathaus.inbox.models import Conversation, Message, MessageAttachment
from rathaus.inbox.queries import (
    conversation_for,
    conversations_of,
    messages_of,
    towns_of,
    unread_for_citizen,
)
from rathaus.inbox.services import (
    Attachment,
    MessageEmpty,
    deliver_document,
    mark_read,
    open_conversation,
    post_message,
    record_retrieval,
)
from rathaus.tenants.api import Tenant


def make_conversation(
    citizen: User | None, *, key: str = "STR-26-4KQ-7M3", notify_email: str = ""
) -> Conversation:
    return open_conversation(
        subject_kind="lamp",
        subject_key=key,
        title="Hund anmelden",
        citizen=citizen,
        notify_email=notify_email,
    )


def ask(conversation: Conversation, body: str = "Bitte senden Sie den Impfpass.") -> Message:
    return post_message(
        conversation=conversation, author=MessageAuthor.OFFICE, body=body, asks_for_answer=True
    )


def deliver(conversation: Conversation, **fields: Any) -> Message:
    blob = blobs.put(b"%PDF-1.7 Bescheid")
    return deliver_document(
        conversation=conversation,
        title="Bescheid über die Hundesteuer",
        filename="Bescheid.pdf",
        sha256=blob.sha256,
        size=blob.size,
        **fields,
    )


def test_a_subject_has_one_conversation(in_stralendorf: Tenant, citizen: User) -> None:
    first, second = make_conversation(citizen), make_conversation(citizen)
    assert first == second
    assert conversation_for("lamp", "STR-26-4KQ-7M3") == first
    assert conversation_for("lamp", "anders") is None
    assert towns_of(citizen) == [in_stralendorf]


def test_an_account_that_comes_later_takes_the_conversation_over(
    in_stralendorf: Tenant, citizen: User
) -> None:
    make_conversation(None, notify_email="ohne@konto.example")
    assert make_conversation(citizen).citizen == citizen


def test_a_clerk_writes_under_their_name(
    in_stralendorf: Tenant, citizen: User, clerk: User
) -> None:
    conversation = make_conversation(citizen)
    with acting_as(Actor(ActorKind.STAFF, clerk.pk, "Anna Amtlich")):
        ask(conversation)
    message = messages_of(conversation)[0]
    assert (message.author_label, message.author_user, message.asks_for_answer) == (
        "Anna Amtlich",
        clerk,
        True,
    )
    assert [(entry.actor_label, entry.sentence) for entry in history("lamp", "STR-26-4KQ-7M3")] == [
        ("Anna Amtlich", "hat eine Rückfrage gestellt")
    ]


def test_a_doubled_call_posts_one_message(in_stralendorf: Tenant, citizen: User) -> None:
    conversation = make_conversation(citizen)
    posted = {
        post_message(
            conversation=conversation,
            author=MessageAuthor.CITIZEN,
            body="Hier ist der Impfpass.",
            idempotency_key="reply:1",
        ).pk
        for _ in range(5)
    }
    assert len(posted) == 1
    assert len(history("lamp", "STR-26-4KQ-7M3")) == 1


def test_an_empty_message_is_refused(in_stralendorf: Tenant, citizen: User) -> None:
    with pytest.raises(MessageEmpty):
        post_message(
            conversation=make_conversation(citizen), author=MessageAuthor.CITIZEN, body="  "
        )


def test_only_the_office_may_ask(in_stralendorf: Tenant, citizen: User) -> None:
    with pytest.raises(IntegrityError, match="only_the_office_asks"), transaction.atomic():
        Message.objects.create(
            conversation=make_conversation(citizen),
            author=MessageAuthor.CITIZEN,
            asks_for_answer=True,
        )


def test_attachments_come_with_the_messages(in_stralendorf: Tenant, citizen: User) -> None:
    conversation = make_conversation(citizen)
    blob = blobs.put(b"Foto")
    post_message(
        conversation=conversation,
        author=MessageAuthor.CITIZEN,
        body="",
        attachments=[Attachment("impfpass.jpg", "image/jpeg", blob.sha256, blob.size)],
    )
    (message,) = messages_of(conversation)
    assert [(a.filename, a.sha256, a.size) for a in message.attachments.all()] == [
        ("impfpass.jpg", blob.sha256, 4)
    ]


def test_reading_is_noted_once(in_stralendorf: Tenant, citizen: User) -> None:
    message = ask(make_conversation(citizen))
    assert unread_for_citizen(citizen) == 1
    mark_read(message=message, by=citizen)
    first = message.read_at
    mark_read(message=message, by=None)
    message.refresh_from_db()
    assert (message.read_at, message.read_by) == (first, citizen)
    assert unread_for_citizen(citizen) == 0
    assert [e.event_name for e in history("lamp", "STR-26-4KQ-7M3")] == [
        "inbox.question_asked",
        "inbox.message_read",
    ]


def test_retrieval_is_noted_once_and_announces_the_day_after(
    in_stralendorf: Tenant, citizen: User
) -> None:
    message = deliver(make_conversation(citizen))
    attachment = message.attachments.get()
    assert rules.announced_on(attachment) is None
    record_retrieval(attachment=attachment, by=citizen)
    first = attachment.retrieved_at
    record_retrieval(attachment=attachment, by=citizen)
    attachment.refresh_from_db()
    assert attachment.retrieved_at == first
    assert [e.event_name for e in history("lamp", "STR-26-4KQ-7M3")] == [
        "inbox.document_delivered",
        "inbox.document_retrieved",
    ]


@pytest.mark.parametrize(
    ("retrieved_at", "expected"),
    [
        (datetime(2026, 12, 3, 9, 15, tzinfo=BERLIN), date(2026, 12, 4)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=BERLIN), date(2027, 1, 1)),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), date(2026, 10, 26)),
    ],
)
def test_a_notice_counts_as_announced_on_the_day_after_retrieval(
    retrieved_at: datetime, expected: date
) -> None:
    attachment = MessageAttachment(tenant_id=1, retrieved_at=retrieved_at)
    assert rules.announced_on(attachment) == expected


def test_the_retrieval_ends_ten_days_after_the_mail() -> None:
    sent = datetime(2026, 12, 3, 23, 30, tzinfo=BERLIN)
    assert rules.retrieval_ends_on(sent) == date(2026, 12, 13)
    assert rules.retrieval_ends_on(None) is None


def test_conversations_count_what_is_new(in_stralendorf: Tenant, citizen: User) -> None:
    quiet = make_conversation(citizen, key="A")
    busy = make_conversation(citizen, key="B")
    post_message(conversation=quiet, author=MessageAuthor.CITIZEN, body="Guten Tag")
    for _ in range(2):
        ask(busy)
    assert [(item.subject_key, item.unread) for item in conversations_of(citizen)] == [
        ("B", 2),
        ("A", 0),
    ]


# --- Mail ------------------------------------------------------------------------------------------


def _bodies(mails: list[EmailMessage]) -> list[str]:
    return [str(mail.get_content()) for mail in mails]


@pytest.mark.django_db(transaction=True)
def test_the_office_writes_and_a_mail_without_content_goes_out(
    stralendorf: Tenant, citizen: User, smtp_server: Any, run_jobs: Callable[[], int]
) -> None:
    with tenant_context(stralendorf):
        conversation = make_conversation(citizen)
        ask(conversation, "Bitte senden Sie den Impfpass von Bello.")
    run_jobs()
    (mail,) = smtp_server.wait_for(1)
    assert mail["To"] == "beate.beispiel@post.example"
    assert mail["Subject"] == "Neue Nachricht in Ihrem Postfach – Amt Stralendorf"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = str(mail.get_content())
    assert f"http://localhost:8000/stralendorf/postfach/{conversation.key}/" in body
    for secret in ("Bello", "Impfpass", "Hund", "Beate", "STR-26"):
        assert secret not in body + mail["Subject"]


@pytest.mark.django_db(transaction=True)
def test_the_mail_speaks_the_language_of_the_application(
    stralendorf: Tenant, citizen: User, smtp_server: Any, run_jobs: Callable[[], int]
) -> None:
    with tenant_context(stralendorf), translation.override("en"):
        conversation = make_conversation(citizen)
    with tenant_context(stralendorf):
        ask(conversation)
    run_jobs()
    (mail,) = smtp_server.wait_for(1)
    assert mail["Subject"] == "New message in your inbox – Amt Stralendorf"
    assert f"/stralendorf/en/postfach/{conversation.key}/" in str(mail.get_content())


@pytest.mark.django_db(transaction=True)
def test_no_flood_while_nothing_was_read(
    stralendorf: Tenant, citizen: User, smtp_server: Any, run_jobs: Callable[[], int]
) -> None:
    with tenant_context(stralendorf):
        conversation = make_conversation(citizen)
        first = ask(conversation)
    run_jobs()
    with tenant_context(stralendorf):
        ask(conversation)
    run_jobs()
    assert len(smtp_server.messages) == 1
    with tenant_context(stralendorf):
        mark_read(message=first, by=citizen)
        ask(conversation)
    run_jobs()
    assert len(smtp_server.messages) == 2


@pytest.mark.django_db(transaction=True)
def test_every_delivery_is_announced_by_mail(
    stralendorf: Tenant, citizen: User, smtp_server: Any, run_jobs: Callable[[], int]
) -> None:
    with tenant_context(stralendorf):
        conversation = make_conversation(citizen)
        ask(conversation)
    run_jobs()
    with tenant_context(stralendorf):
        deliver(conversation)
    run_jobs()
    assert ["neues Dokument" in body for body in _bodies(smtp_server.messages)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_no_mail_for_what_the_citizen_writes_or_without_an_address(
    stralendorf: Tenant, citizen: User, smtp_server: Any, run_jobs: Callable[[], int]
) -> None:
    with tenant_context(stralendorf):
        post_message(
            conversation=make_conversation(citizen), author=MessageAuthor.CITIZEN, body="Guten Tag"
        )
        ask(make_conversation(None, key="B"))
    run_jobs()
    assert smtp_server.messages == []


@pytest.mark.django_db(transaction=True)
def test_an_applicant_without_an_account_gets_mail_too(
    stralendorf: Tenant, smtp_server: Any, run_jobs: Callable[[], int]
) -> None:
    with tenant_context(stralendorf):
        ask(make_conversation(None, notify_email="ohne@konto.example"))
    run_jobs()
    assert [mail["To"] for mail in smtp_server.wait_for(1)] == ["ohne@konto.example"]


@pytest.mark.django_db(transaction=True)
def test_nothing_goes_out_for_what_was_rolled_back(
    stralendorf: Tenant, citizen: User, smtp_server: Any, run_jobs: Callable[[], int]
) -> None:
    with tenant_context(stralendorf):
        ask(make_conversation(citizen))
        transaction.set_rollback(True)
    run_jobs()
    assert smtp_server.messages == []


def test_another_town_finds_nothing(in_stralendorf: Tenant, hemer: Tenant, citizen: User) -> None:
    deliver(make_conversation(citizen))
    with tenant_context(hemer):
        assert conversation_for("lamp", "STR-26-4KQ-7M3") is None
        assert (Message.objects.count(), MessageAttachment.objects.count()) == (0, 0)
        assert conversations_of(citizen) == []


def test_people_get_a_copy_of_their_messages(in_stralendorf: Tenant, citizen: User) -> None:
    from rathaus.inbox.handlers import personal_messages

    ask(make_conversation(citizen), "Bitte senden Sie den Impfpass.")
    (message,) = personal_messages(citizen)
    assert (message["subject"], message["author"], message["body"]) == (
        "Hund anmelden",
        "office",
        "Bitte senden Sie den Impfpass.",
    )
