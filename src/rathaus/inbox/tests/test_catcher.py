"""A mail sent by SMTP lies in the folder, whole."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from rathaus.config.processes import wait_for_port

PROGRAM = """
import sys; from pathlib import Path; from rathaus.inbox.catcher import catch_mail
catch_mail(Path(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]))
"""


def test_each_mail_becomes_one_file(tmp_path: Path, free_port: Callable[[], int]) -> None:
    port = free_port()
    catcher = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "mail"), str(port)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        wait_for_port(port)
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for number in (1, 2):
                message = EmailMessage()
                message["From"], message["To"] = (
                    "post@stralendorf.example",
                    "beate.beispiel@post.example",
                )
                message["Subject"] = f"Neue Nachricht {number}"
                message.set_content("Im Postfach liegt etwas für Sie. Grüße")
                connection.send_message(message)
    finally:
        catcher.terminate()
        catcher.wait(timeout=20)
    kept = [message_from_bytes(path.read_bytes()) for path in sorted((tmp_path / "mail").glob("*"))]
    assert [message["Subject"] for message in kept] == ["Neue Nachricht 1", "Neue Nachricht 2"]
