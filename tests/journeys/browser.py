"""The browser of the journeys."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAMS = (
    "chromium-headless-shell",  # the same engine without the window around it
    "chromium",
    "chromium-browser",
    "google-chrome",
)


def launch(playwright: Playwright) -> Browser | None:
    """None if there is no Chromium here."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        return None
    return playwright.chromium.launch(executable_path=program, args=QUIET)
