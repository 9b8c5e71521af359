"""The demo's SMTP server: takes every mail, delivers none, keeps each as a file to look at."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

KEPT = 500
"""The oldest mails beyond this number are thrown away."""


def mail_directory() -> Path:
    return Path(settings.STATE_DIR) / "mail"


class _Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        store_mail(self.directory, content if isinstance(content, bytes) else content.encode())
        return "250 Kept for looking at"


def store_mail(directory: Path, content: bytes) -> Path:
    """Write one mail under a name that sorts by time; a reader never sees half a mail."""
    directory.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
    hidden = directory / f".{name}"
    hidden.write_bytes(content)
    path = directory / f"{name}.eml"
    os.replace(hidden, path)
    for old in sorted(directory.glob("*.eml"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


class MailCatcher(Controller):
    """The server in a thread of its own: ``start()``, ``stop()``, or as a context manager."""

    def __init__(
        self, *, directory: Path | None = None, host: str = "127.0.0.1", port: int
    ) -> None:
        super().__init__(_Keeper(directory or mail_directory()), hostname=host, port=port)

    def __enter__(self) -> MailCatcher:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(frozen=True)
class CaughtMail:
    """A kept mail, ready to be shown.

    Attributes:
        key: name of the file without its ending.
        html: the HTML part, empty if there is none.
    """

    key: str
    sender: str
    recipients: str
    subject: str
    at: datetime
    text: str
    html: str


def caught_mails(directory: Path | None = None) -> list[CaughtMail]:
    """All kept mails, newest first."""
    paths = sorted((directory or mail_directory()).glob("*.eml"), reverse=True)
    return [_read(path) for path in paths]


def caught_mail(key: str, directory: Path | None = None) -> CaughtMail | None:
    """The mail of that name, None if there is none."""
    folder = directory or mail_directory()
    return next((_read(path) for path in folder.glob("*.eml") if path.stem == key), None)


def _read(path: Path) -> CaughtMail:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    return CaughtMail(
        key=path.stem,
        sender=str(message["From"] or ""),
        recipients=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=_sent_at(message, path),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _sent_at(message: EmailMessage, path: Path) -> datetime:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    except (TypeError, ValueError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
