"""``rathaus catch-mail``: the demo's mail server."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from rathaus.inbox.mailcatcher import MailCatcher, mail_directory

app = typer.Typer()


@app.command("catch-mail")
def catch_mail(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 1025,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Take all mail by SMTP, deliver none, and keep it for the mail viewer of the demo."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with MailCatcher(host=host, port=port):
        typer.echo(f"Catching mail on {host}:{port}, kept in {mail_directory()}")
        stop.wait()
