"""``rathaus demo``: an embedded PostgreSQL, seeded towns, web server, worker, mail catcher, test payments."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import psycopg
import typer
from django.conf import settings

from rathaus.config.build import collect_static_files, compile_translations
from rathaus.config.database import migrate
from rathaus.config.processes import Supervisor, port_is_free, rathaus, wait_for_port
from rathaus.config.serving import granian_command
from rathaus.core.postgres import embedded
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants

MAIL_PORT_DISTANCE, PAYMENT_PORT_DISTANCE = 1, 2


def say(text: str) -> None:
    typer.echo(text)


def run_demo(*, host: str, port: int, reset: bool, ready_file: Path | None) -> None:
    """Prepare everything, start the processes, print where to go, stay until a signal comes.

    Args:
        port: of the web pages; the mail catcher and the test payment provider take the next two.
        reset: forget database, documents and mails first.
        ready_file: gets ``{"portal": "http://…"}`` when everything answers.
    """
    ports = {
        "web": port,
        "mail": port + MAIL_PORT_DISTANCE,
        "payments": port + PAYMENT_PORT_DISTANCE,
    }
    _need_free_ports(ports, host)
    if reset:
        _forget_everything()
    say("Preparing …")
    prepare()
    _run_processes(host, ports, ready_file)


def prepare() -> None:
    """All that has to be there before the processes start; what is there already stays as it is."""
    compile_translations()
    collect_static_files()
    embedded.ensure_running(settings.DATA_DIRECTORY, stop_at_exit=True)
    embedded.create_database(settings.DATA_DIRECTORY, _database_name())
    migrate()
    seed_everything()


def _database_name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _need_free_ports(ports: dict[str, int], host: str) -> None:
    taken = [str(port) for port in ports.values() if not port_is_free(port, host=host)]
    if taken:
        say(
            f"Port {', '.join(taken)} is taken. Is another demo running? Choose another with --port."
        )
        raise typer.Exit(1)


def _forget_everything() -> None:
    embedded.ensure_running(settings.DATA_DIRECTORY, stop_at_exit=True)
    embedded.drop_database(settings.DATA_DIRECTORY, _database_name())
    for folder in (settings.DOCUMENTS_DIR, settings.STATE_DIR / "mail"):
        shutil.rmtree(folder, ignore_errors=True)
    # Anchors of a log that was thrown away would say that the new one was cut off.
    for file in (settings.AUDIT_ANCHOR_FILE, settings.STATE_DIR / "testpay.sqlite3"):
        file.unlink(missing_ok=True)


# --- Data -------------------------------------------------------------------------------------------
def demo_modules() -> Iterator[ModuleType]:
    """The ``demo.py`` of every module that has one, from the lowest floor up."""
    for module in settings.MODULES:
        if importlib.util.find_spec(f"rathaus.{module}.demo") is not None:
            yield importlib.import_module(f"rathaus.{module}.demo")


def seed_everything() -> None:
    """Make the demo's data; what is there already stays as it is."""
    from rathaus.catalog import api as catalog

    modules = list(demo_modules())
    for module in modules:
        if hasattr(module, "seed_platform"):
            module.seed_platform()
            tenants.forget_tenants()
    catalog.load_packages()
    for tenant in tenants.all_tenants():
        if tenant.is_demo:
            for module in modules:
                if hasattr(module, "seed"):
                    with tenant_context(tenant):
                        module.seed(tenant)


# --- Processes --------------------------------------------------------------------------------------
def _environment(host: str, ports: dict[str, int]) -> dict[str, str]:
    """What the children know of each other."""
    found = os.environ | {
        "RATHAUS_PUBLIC_URL": f"http://localhost:{ports['web']}",
        "RATHAUS_SMTP_HOST": "127.0.0.1",
        "RATHAUS_SMTP_PORT": str(ports["mail"]),
        "RATHAUS_TESTPAY_URL": f"http://localhost:{ports['payments']}",
        "PYTHONUNBUFFERED": "1",
    }
    if host == "0.0.0.0":  # noqa: S104 - asked for, to let a phone in
        found["RATHAUS_HOSTS"] = "*"
    return found


def _run_processes(host: str, ports: dict[str, int], ready_file: Path | None) -> None:
    supervisor = Supervisor(say)
    supervisor.listen_to_signals()
    environment, logs = _environment(host, ports), settings.STATE_DIR / "log"
    commands = {
        "mail catcher": rathaus("catch-mail", "--port", str(ports["mail"])),
        "test payments": rathaus("testpay", "--port", str(ports["payments"])),
        "worker": rathaus("worker"),
        "web": granian_command(host=host, port=ports["web"], workers=2, threads=4),
    }
    for name, command in commands.items():
        supervisor.add(
            name, command, environment=environment, log=logs / f"{name.replace(' ', '-')}.log"
        )
    supervisor.check_regularly(_revive_database)
    try:
        for port in ports.values():
            wait_for_port(port)
    except TimeoutError as error:
        supervisor.stop()
        say(f"{error} Look into {logs}.")
        raise typer.Exit(1) from None
    _announce(ports)
    if ready_file:
        ready_file.write_text(json.dumps({"portal": f"http://localhost:{ports['web']}"}))
    supervisor.run()
    say("Everything is stopped. Your data are kept; --reset forgets them.")


def _revive_database() -> None:
    """Start the embedded PostgreSQL again if it is gone."""
    try:
        embedded.superuser(settings.DATA_DIRECTORY).close()
    except psycopg.OperationalError:
        say("PostgreSQL is gone; starting it again.")
        with suppress(psycopg.OperationalError, subprocess.SubprocessError):  # not yet: next second
            embedded.ensure_running(settings.DATA_DIRECTORY, stop_at_exit=True)


def _announce(ports: dict[str, int]) -> None:
    from rathaus.config.welcome import welcome

    welcome(f"http://localhost:{ports['web']}", colour=sys.stdout.isatty())
