"""``rathaus catch-mail``: the mail server of demonstrations."""

from __future__ import annotations

from typing import Annotated

import typer
from django.conf import settings

app = typer.Typer()


@app.command("catch-mail")
def catch_mail(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 1025,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Take all mails and keep them as files; nothing leaves this computer."""
    from rathaus.inbox import catcher

    folder = settings.STATE_DIR / "mail"
    typer.echo(f"Mails to {host}:{port} are kept in {folder}")
    try:
        catcher.catch_mail(folder, host=host, port=port)
    except KeyboardInterrupt:
        typer.echo("Stopped.")
