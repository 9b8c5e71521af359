"""``rathaus``: the command line. Each module may bring commands in its own ``cli.py``."""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

SETTINGS = "rathaus.config.settings"
DAILY, OPERATION = "Every day", "Operation"

app = typer.Typer(
    name="rathaus",
    help="Rathaus, the digital town hall. Start with [bold]rathaus demo[/bold].",
    epilog="Every command explains itself with --help. The operations guide is docs/operations.md.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
database = typer.Typer(
    name="database", help="Prepare a PostgreSQL server of your own.", no_args_is_help=True
)
demonstration = typer.Typer(invoke_without_command=True)


@demonstration.callback()
def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port of the web pages.")] = 8000,
    host: Annotated[
        str, typer.Option(help="0.0.0.0 lets phones in the same network in.")
    ] = "127.0.0.1",
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget everything and seed anew.")
    ] = False,
    ready_file: Annotated[
        Path | None, typer.Option(help="Written, with the addresses, when everything answers.")
    ] = None,
) -> None:
    """Start a town hall to click through, with invented people and its own database."""
    if context.invoked_subcommand is not None:
        return
    from rathaus.config.demo import run_demo

    run_demo(host=host, port=port, reset=reset, ready_file=ready_file)


@demonstration.command()
def thursday(
    town: Annotated[str, typer.Option(help="Whose first office is played.")] = "stralendorf",
    visitors: Annotated[int, typer.Option(help="How many people come.", min=1, max=999)] = 180,
    speed: Annotated[
        float, typer.Option(help="Seconds of the played day in one second.", min=1, max=3600)
    ] = 60,
) -> None:
    """Play a Thursday in the demo that is running: kiosk, display and counter come alive."""
    from rathaus.config.thursday import play_thursday

    play_thursday(town=town, visitors=visitors, speed=speed)


@demonstration.command()
def city(
    offices: Annotated[int, typer.Option(help="How many offices.", min=1, max=24)] = 20,
    counters: Annotated[int, typer.Option(help="How many counters each has.", min=1, max=99)] = 12,
    weeks: Annotated[int, typer.Option(help="How far ahead people have booked.", min=0)] = 12,
    booked: Annotated[int, typer.Option(help="Percent of the time.", min=0, max=100)] = 80,
) -> None:
    """Let Schwerin grow in the demo that is running, to see pages with a city's load."""
    from rathaus.config.city import grow_city

    grow_city(offices=offices, counters=counters, weeks=weeks, booked=booked)


@app.command(rich_help_panel=OPERATION)
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes; about one per core.")] = 2,
    threads: Annotated[int, typer.Option(help="Requests one process works on at once.")] = 4,
) -> None:
    """Serve the pages (behind a reverse proxy that speaks TLS)."""
    from rathaus.config.serving import granian_command

    command = granian_command(host=host, port=port, workers=workers, threads=threads)
    os.execv(command[0], command)  # noqa: S606


@app.command(rich_help_panel=OPERATION)
def worker(
    queues: Annotated[
        str, typer.Option(help="Comma-separated: fast, mail, slow.")
    ] = "fast,mail,slow",
    concurrency: Annotated[int, typer.Option(help="Jobs at the same time.")] = 4,
) -> None:
    """Work on the background jobs: mails, deadlines, timers, letters.

    Ends with 1 when the database goes away: let the service manager start it again.
    """
    from rathaus.config.worker import WorkerLost, run_worker

    try:
        run_worker(queues=queues.split(","), concurrency=concurrency)
    except WorkerLost as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None


@app.command(rich_help_panel=OPERATION)
def build() -> None:
    """Compile the translations and collect the static files; after each update."""
    from rathaus.config.build import collect_static_files, compile_translations

    written = compile_translations()
    collected = collect_static_files()
    typer.echo(
        f"{len(written)} translations compiled, static files {'collected' if collected else 'current'}."
    )


@app.command(rich_help_panel=OPERATION)
def migrate() -> None:
    """Bring the database schema up to date, as the role that owns it."""
    from rathaus.config.database import migrate as migrate_database

    migrate_database()
    typer.echo("The schema is up to date.")


@app.command(rich_help_panel=OPERATION)
def check() -> None:
    """Look whether this installation is safe and complete; ends with 1 if something is not."""
    from rathaus.config.checks import check_installation

    findings = list(check_installation())
    for finding in findings:
        typer.echo(f"{'ok     ' if finding.is_good else 'PROBLEM'}  {finding.what}")
        if finding.problem:
            typer.echo(f"         {finding.problem}")
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(1)


@app.command(
    rich_help_panel=OPERATION,
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    },
)
def manage(context: typer.Context) -> None:
    """Django's own commands: rathaus manage shell."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["rathaus manage", *context.args])


@database.command()
def prepare(
    superuser_url: Annotated[
        str | None, typer.Option(help="postgresql://… of a superuser, inside the new database.")
    ] = None,
) -> None:
    """Make the roles, extensions and grants; without an address: print how to do it.

    The passwords are read from the addresses in RATHAUS_OWNER_URL and DATABASE_URL.
    """
    import psycopg

    from rathaus.config import database as databases

    if superuser_url is None:
        typer.echo(databases.PREPARATION)
        return
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        databases.prepare(connection, passwords=databases.passwords_from_environment())
    typer.echo("Roles, extensions and grants are in place. Next: rathaus migrate")


def mount_modules() -> None:
    """Add the commands of every module that has a ``cli.py``."""
    from django.conf import settings

    app.add_typer(demonstration, name="demo", rich_help_panel=DAILY)
    app.add_typer(database, rich_help_panel=OPERATION)
    for module in settings.MODULES:
        if importlib.util.find_spec(f"rathaus.{module}.cli") is not None:
            commands: Any = importlib.import_module(f"rathaus.{module}.cli")
            for group in (commands.app, *getattr(commands, "more", ())):
                app.add_typer(group)


def main() -> None:
    """Entry of the ``rathaus`` program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if sys.argv[1:2] == ["demo"]:
        _become_a_demo()
    import django

    django.setup()
    mount_modules()
    try:
        app(prog_name="rathaus")
    except subprocess.CalledProcessError as error:
        raise SystemExit(error.returncode) from None


def _become_a_demo() -> None:
    """Before the settings are read: what makes an installation a demonstration."""
    os.environ["RATHAUS_DEMO"] = "1"
    os.environ.setdefault("RATHAUS_LOG_LEVEL", "warning")
    for name in ("DATABASE_URL", "RATHAUS_OWNER_URL"):
        os.environ.pop(name, None)
