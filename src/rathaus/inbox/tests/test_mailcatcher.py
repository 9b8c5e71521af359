"""The demo's mail server and viewer, by real SMTP."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import include, path

from rathaus.inbox import mailcatcher
from rathaus.inbox.mailcatcher import MailCatcher, caught_mail, caught_mails, store_mail

urlpatterns = [
    path("", include("rathaus.config.urls_platform")),
    path("post/", include("rathaus.inbox.urls.demo")),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mail(subject: str = "Ihr Code", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Rathaus <keine-antwort@rathaus.example>"
    message["To"] = "beate.beispiel@post.example"
    message["Subject"] = subject
    message.set_content("Öffnen Sie https://rathaus.example/konto/ <b>jetzt</b>")
    if html:
        message.add_alternative(html, subtype="html")
    return message


@pytest.fixture
def state(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.STATE_DIR = tmp_path
    with override_settings(ROOT_URLCONF=__name__):
        yield tmp_path


def test_a_mail_sent_by_smtp_is_kept(state: Path) -> None:
    port = free_port()
    with MailCatcher(port=port), smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.send_message(mail())
    (found,) = caught_mails()
    assert (found.subject, found.recipients) == ("Ihr Code", "beate.beispiel@post.example")
    assert "https://rathaus.example/konto/" in found.text
    assert caught_mail(found.key) == found
    assert caught_mail("../../etc/passwd") is None


def test_the_newest_come_first_and_the_oldest_go(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailcatcher, "KEPT", 3)
    for number in range(5):
        store_mail(state / "mail", mail(f"Nummer {number}").as_bytes())
    assert [found.subject for found in caught_mails()] == ["Nummer 4", "Nummer 3", "Nummer 2"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Subject: =?utf-8?b?broken?=\n\nHallo"])
def test_a_strange_mail_does_not_break_the_viewer(state: Path, content: bytes) -> None:
    store_mail(state / "mail", content)
    assert len(caught_mails()) == 1


@pytest.mark.django_db
def test_the_viewer_shows_text_with_links_and_no_markup_of_the_mail(
    state: Path, page_client: Any
) -> None:
    store_mail(state / "mail", mail().as_bytes())
    client = page_client()
    listing = client.get("/post/").content.decode()
    assert "Ihr Code" in listing
    (found,) = caught_mails()
    page = client.get(f"/post/{found.key}/").content.decode()
    assert 'href="https://rathaus.example/konto/"' in page
    assert "&lt;b&gt;jetzt&lt;/b&gt;" in page


@pytest.mark.django_db
def test_html_mail_stands_alone_and_can_do_nothing(state: Path) -> None:
    store_mail(state / "mail", mail(html="<script>alert(1)</script><p>Hallo</p>").as_bytes())
    (found,) = caught_mails()
    response = Client().get(f"/post/{found.key}/html/")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert Client().get("/post/unbekannt/").status_code == 404


@pytest.mark.django_db
def test_an_empty_viewer_says_what_to_do(state: Path, page_client: Any) -> None:
    assert "Noch wurde keine E-Mail verschickt" in page_client().get("/post/").content.decode()


@pytest.mark.django_db
def test_outside_the_demo_there_is_no_viewer(client: Client) -> None:
    assert client.get("/post/").status_code == 404
