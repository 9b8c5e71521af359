"""The demo's mail server: takes every mail by real SMTP and keeps it as a file instead of sending it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """Writes each accepted mail into ``folder`` as ``<UTC time>.eml``, so that names sort by age."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writing = threading.Lock()

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        self.keep(content if isinstance(content, bytes) else content.encode())
        return "250 Message accepted"

    def keep(self, content: bytes) -> Path:
        """The file is complete as soon as it can be seen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._writing:
            path = self.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.eml"
            unfinished = path.with_suffix(".unfinished")
            unfinished.write_bytes(content)
            unfinished.replace(path)
        return path


def catch_mail(folder: Path, *, host: str, port: int) -> None:
    """Serve until the process is told to stop."""
    controller = Controller(Keeper(folder), hostname=host, port=port)  # type: ignore[no-untyped-call]
    controller.start()
    try:
        threading.Event().wait()
    finally:
        controller.stop()
