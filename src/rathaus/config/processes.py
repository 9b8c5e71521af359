"""Keeping a handful of processes running: start, restart what dies, stop all together."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

STOP_WITHIN_SECONDS = 10
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_AFTER_SECONDS = 20.0


def rathaus(*arguments: str) -> list[str]:
    """The command line of a ``rathaus`` subcommand in this very environment."""
    return [sys.executable, "-m", "rathaus", *arguments]


@dataclass
class Child:
    """One supervised process.

    Attributes:
        name: what the operator reads, ``web`` or ``worker``.
        command: program and arguments.
        log: file that gets its output.
        pause: seconds to wait before the next restart; doubles while the process keeps dying.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            # Its own session: Ctrl-C reaches the supervisor alone, which stops all in order.
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    @property
    def is_running(self) -> bool:
        """Looks without burying: as long as nobody waited for it, its number is nobody else's."""
        if self.process is None or self.process.returncode is not None:
            return False
        try:
            ended = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:  # buried by another thread at this very moment
            return False
        return ended is None

    def signal(self, number: signal.Signals) -> None:
        """To the process and everything it started, unless it was buried."""
        if self.process is not None and self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def bury(self) -> int | None:
        """End what a dead process left behind, and take its exit code."""
        self.signal(signal.SIGTERM)
        return self.process.wait() if self.process is not None else None


class Supervisor:
    """Runs children until told to stop."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self._say = say
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._stopping = False
        self._checks: list[Callable[[], None]] = []

    def add(
        self, name: str, command: Sequence[str], *, environment: Mapping[str, str], log: Path
    ) -> Child:
        """Start a child and keep it running from now on."""
        child = Child(name, command, environment, log)
        child.start()
        self.children.append(child)
        return child

    def remove(self, child: Child, number: signal.Signals = signal.SIGTERM) -> None:
        """End a child for good."""
        self.children.remove(child)
        child.signal(number)
        if child.process is not None:
            child.process.wait()

    def check_regularly(self, check: Callable[[], None]) -> None:
        """Call ``check`` once a second, for what is watched but not a child."""
        self._checks.append(check)

    def listen_to_signals(self) -> None:
        """SIGINT, SIGTERM and SIGHUP end :meth:`run`."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.end()

    def end(self) -> None:
        """Let :meth:`run` stop everything and return; safe in signal handlers and other threads."""
        self._stopping = True
        os.write(self._wake_write, b"x")

    def run(self) -> None:
        """Restart what dies until a signal comes; then stop everything."""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._wake_read, selectors.EVENT_READ)
                while not self._stopping:
                    self._revive()
                    for check in self._checks:
                        check()
                    selector.select(timeout=1.0)
        finally:
            self.stop()

    def _revive(self) -> None:
        now = time.monotonic()
        for child in list(self.children):
            if child.is_running:
                if now - child.started_at > STEADY_AFTER_SECONDS:
                    child.pause = FIRST_PAUSE_SECONDS
                continue
            if not child.restart_at:
                self._announce(child, now)
            elif now >= child.restart_at:
                child.restart_at = 0.0
                child.start()

    def _announce(self, child: Child, now: float) -> None:
        code = child.bury()
        self._say(
            f"{child.name} ended with {code}; starting it again in {child.pause:.1f} s. See {child.log}"
        )
        child.restart_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """Ask all children to end, insist after :data:`STOP_WITHIN_SECONDS`."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.signal(signal.SIGKILL)
                child.process.wait()


def wait_for_port(port: int, *, host: str = "127.0.0.1", seconds: float = 60.0) -> None:
    """Return as soon as something accepts connections there.

    Raises:
        TimeoutError: nothing did in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection((host, port), timeout=1.0):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"Nothing answers at {host}:{port} after {seconds:.0f} s."
                ) from None
            time.sleep(0.05)


def port_is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
