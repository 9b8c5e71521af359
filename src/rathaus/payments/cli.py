"""``rathaus testpay``: the payment provider of demonstrations."""

from __future__ import annotations

from typing import Annotated

import typer
from django.conf import settings

app = typer.Typer()


@app.command("testpay")
def serve_testpay(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8002,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    notify: Annotated[
        str,
        typer.Option(help="Address that is told about answers; {originator} is the town's slug."),
    ] = "",
) -> None:
    """Serve the test payment provider; no money moves."""
    from rathaus.payments.testpay.server import bind

    path = settings.STATE_DIR / "testpay.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    address = notify or f"{settings.PUBLIC_URL}/{{originator}}/bezahlen/antwort/"
    server = bind(host=host, port=port, notify=address, path=path)
    typer.echo(f"Test payments on http://{host}:{server.server_port}, answers to {address}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        server.server_close()
