"""The person's inbox in the browser."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext
from PIL import Image

from rathaus.accounts.api import User
from rathaus.core import blobs
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.tenancy import tenant_context
from rathaus.inbox.enums import MessageAuthor
from rathaus.inbox.models import Conversation, Message, MessageAttachment
from rathaus.inbox.registry import SubjectPages, subjects
from rathaus.inbox.services import post_message
from rathaus.inbox.tests.test_services import ask, deliver, make_conversation
from rathaus.tenants.api import Tenant


def photo(name: str = "impfpass.jpg") -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


@pytest.fixture
def asked(stralendorf: Tenant, citizen: User, clerk: User) -> Conversation:
    with tenant_context(stralendorf):
        conversation = make_conversation(citizen)
        with acting_as(Actor(ActorKind.STAFF, clerk.pk, "Anna Amtlich")):
            ask(conversation)
    return conversation


def address(conversation: Conversation) -> str:
    return f"/stralendorf/postfach/{conversation.key}/"


def posted(tenant: Tenant) -> list[Message]:
    with tenant_context(tenant):
        return list(Message.objects.filter(author=MessageAuthor.CITIZEN).order_by("id"))


# --- The list --------------------------------------------------------------------------------------


def test_the_inbox_gathers_all_towns(
    page_client: Callable[..., Any],
    stralendorf: Tenant,
    hemer: Tenant,
    citizen: User,
    asked: Conversation,
) -> None:
    with tenant_context(hemer):
        there = make_conversation(citizen, key="HEM-1")
    page = page_client(citizen).get("/stralendorf/postfach/").content.decode()
    assert page.index(f"http://localhost:8000/hemer/postfach/{there.key}/") < page.index(
        f'href="{address(asked)}"'
    )
    assert "1 neue Nachricht" in page


def test_an_empty_inbox_says_what_to_do(
    page_client: Callable[..., Any], stralendorf: Tenant, citizen: User
) -> None:
    page = page_client(citizen).get("/stralendorf/postfach/").content.decode()
    assert "Ihr Postfach ist leer" in page


def test_the_list_costs_the_same_for_many_conversations(
    page_client: Callable[..., Any], stralendorf: Tenant, citizen: User, asked: Conversation
) -> None:
    client = page_client(citizen)
    client.get("/stralendorf/postfach/")
    with CaptureQueriesContext(connection) as one:
        client.get("/stralendorf/postfach/")
    with tenant_context(stralendorf):
        for number in range(20):
            make_conversation(citizen, key=f"STR-{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/stralendorf/postfach/")
    assert len(many) == len(one)


# --- One conversation ------------------------------------------------------------------------------


def test_opening_a_conversation_is_a_read_receipt(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    page = page_client(citizen).get(address(asked)).content.decode()
    assert "Anna Amtlich" in page
    assert "Bitte antworten" in page
    with tenant_context(stralendorf):
        message = Message.objects.get()
    assert (message.read_by, message.read_at is None) == (citizen, False)


def test_an_answer_with_a_photo_arrives(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    page = page_client(citizen).post(
        address(asked), {"body": "Hier ist der Impfpass.", "uploads": [photo()]}, follow=True
    )
    assert "Ihre Nachricht ist angekommen." in page.content.decode()
    (message,) = posted(stralendorf)
    assert message.body == "Hier ist der Impfpass."
    with tenant_context(stralendorf):
        attachment = MessageAttachment.objects.get()
    assert (attachment.filename, attachment.content_type) == ("impfpass.jpg", "image/jpeg")


def test_a_photo_alone_is_an_answer(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    page_client(citizen).post(address(asked), {"body": "", "uploads": [photo()]})
    assert len(posted(stralendorf)) == 1


def test_pressing_five_times_sends_once(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    client = page_client(citizen)
    once = client.get(address(asked)).context["box"].reply_form.initial["once"]
    for _ in range(5):
        client.post(address(asked), {"body": "Guten Tag", "once": once})
    assert len(posted(stralendorf)) == 1


def test_a_bad_file_loses_neither_the_words_nor_the_good_file(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    client = page_client(citizen)
    program = SimpleUploadedFile("rechnung.pdf", b"MZ\x90\x00 program", "application/pdf")
    answer = client.post(address(asked), {"body": "Anbei", "uploads": [photo(), program]})
    page = answer.content.decode()
    assert "rechnung.pdf: Diese Datei können wir nicht annehmen." in page
    assert "Anbei</textarea>" in page
    assert "impfpass.jpg weglassen" in page
    assert posted(stralendorf) == []
    form = answer.context["box"].reply_form
    client.post(address(asked), {"body": "Anbei", "kept": form["kept"].value()})
    (message,) = posted(stralendorf)
    with tenant_context(stralendorf):
        assert [a.filename for a in message.attachments.all()] == ["impfpass.jpg"]


def test_a_kept_file_can_be_left_out(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    client = page_client(citizen)
    answer = client.post(address(asked), {"body": "x" * 10_001, "uploads": [photo()]})
    form = answer.context["box"].reply_form
    (kept,) = form.attachments
    client.post(
        address(asked), {"body": "Ohne", "kept": form["kept"].value(), "drop": [kept.sha256]}
    )
    (message,) = posted(stralendorf)
    with tenant_context(stralendorf):
        assert message.attachments.count() == 0


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"body": "   "}, "Bitte schreiben Sie eine Nachricht"),
        ({"body": "x" * 10_001}, "Die Nachricht ist zu lang"),
        ({"body": "", "kept": "gefälscht"}, "Bitte schreiben Sie eine Nachricht"),
    ],
)
def test_what_cannot_be_sent_is_explained(
    page_client: Callable[..., Any],
    citizen: User,
    stralendorf: Tenant,
    asked: Conversation,
    data: dict[str, str],
    complaint: str,
) -> None:
    answer = page_client(citizen).post(address(asked), data)
    assert (answer.status_code, posted(stralendorf)) == (200, [])
    assert complaint in answer.content.decode()


def test_no_more_than_five_files(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    answer = page_client(citizen).post(
        address(asked), {"body": "Anbei", "uploads": [photo(f"{n}.jpg") for n in range(6)]}
    )
    assert "höchstens 5 Dateien" in answer.content.decode()
    assert posted(stralendorf) == []


@pytest.mark.parametrize("visitor", ["nobody", "stranger", "clerk", "clerk_of_hemer"])
def test_nobody_else_reads_it(
    page_client: Callable[..., Any],
    request: pytest.FixtureRequest,
    asked: Conversation,
    stralendorf: Tenant,
    visitor: str,
) -> None:
    with tenant_context(stralendorf):
        attachment = deliver(asked).attachments.get()
    user = None if visitor == "nobody" else request.getfixturevalue(visitor)
    client = page_client(user)
    assert client.get(address(asked)).status_code == (302 if user is None else 404)
    assert client.get(f"/stralendorf/postfach/anlage/{attachment.pk}/").status_code == 404


# --- Files -----------------------------------------------------------------------------------------


def test_a_delivered_document_comes_as_a_harmless_download_and_is_noted(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    with tenant_context(stralendorf):
        attachment = deliver(asked).attachments.get()
    response = page_client(citizen).get(f"/stralendorf/postfach/anlage/{attachment.pk}/")
    assert response.content == b"%PDF-1.7 Bescheid"
    headers = {name: response[name] for name in ("X-Content-Type-Options", "Content-Disposition")}
    assert headers == {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": 'attachment; filename="Bescheid.pdf"',
    }
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]
    with tenant_context(stralendorf):
        attachment.refresh_from_db()
    assert attachment.retrieved_by == citizen
    page = page_client(citizen).get(address(asked)).content.decode()
    assert "Bekannt gegeben am" in page


@pytest.fixture
def registered() -> Iterator[dict[str, bool]]:
    """A module above the inbox answers for a kind of subject."""
    answers = {"applicant": False, "in_charge": False}

    def applicant(request: HttpRequest, key: str) -> bool:
        return answers["applicant"]

    def in_charge(request: HttpRequest, key: str) -> bool:
        return answers["in_charge"]

    subjects.register(
        "lantern", SubjectPages(applicant, in_charge, citizen_page=lambda key: ("home", ()))
    )
    yield answers
    del subjects._items["lantern"]


@pytest.mark.parametrize(
    ("who", "status", "is_retrieval"),
    [(None, 404, False), ("applicant", 200, True), ("in_charge", 200, False)],
)
def test_the_module_above_opens_the_files_to_applicants_and_staff(
    page_client: Callable[..., Any],
    stralendorf: Tenant,
    registered: dict[str, bool],
    who: str | None,
    status: int,
    is_retrieval: bool,
) -> None:
    from rathaus.inbox.services import open_conversation

    with tenant_context(stralendorf):
        conversation = open_conversation(
            subject_kind="lantern", subject_key="7", title="Laterne", citizen=None
        )
        attachment = deliver(conversation).attachments.get()
    if who:
        registered[who] = True
    response = page_client().get(f"/stralendorf/postfach/anlage/{attachment.pk}/")
    with tenant_context(stralendorf):
        attachment.refresh_from_db()
    assert (response.status_code, attachment.retrieved_at is not None) == (status, is_retrieval)


def test_bytes_that_are_gone_are_a_clean_404(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    with tenant_context(stralendorf):
        attachment = deliver(asked).attachments.get()
        MessageAttachment.objects.filter(pk=attachment.pk).update(sha256="0" * 64)
    with pytest.raises(blobs.BlobMissing):
        blobs.read("0" * 64)
    response = page_client(citizen).get(f"/stralendorf/postfach/anlage/{attachment.pk}/")
    assert response.status_code == 404
    with tenant_context(stralendorf):
        attachment.refresh_from_db()
    assert attachment.retrieved_at is None


def test_words_cannot_become_markup(
    page_client: Callable[..., Any], citizen: User, stralendorf: Tenant, asked: Conversation
) -> None:
    with tenant_context(stralendorf):
        post_message(
            conversation=asked,
            author=MessageAuthor.CITIZEN,
            body="<script>alert(1)</script>\n\u202eö",
        )
    page = page_client(citizen).get(address(asked)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
