"""What has to be made from the sources before pages can be served: translations and static files."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
from collections.abc import Iterable
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]


def compile_translations(root: Path = SOURCE) -> list[Path]:
    """Write the ``.mo`` beside every ``.po`` that is newer; returns what was written.

    Raises:
        ValueError: a catalogue is not valid; the message names the file.
    """
    return [
        _compile(po) for po in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")) if _is_stale(po)
    ]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> Path:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        with po.open("rb") as stream:
            catalogue = read_po(stream, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise ValueError(f"{po}: {error}") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    mo = po.with_suffix(".mo")
    # Written aside and moved, so that a process reading it meanwhile never sees half a file.
    aside = mo.with_suffix(f".{os.getpid()}")
    aside.write_bytes(compiled.getvalue())
    aside.replace(mo)
    return mo


def collect_static_files() -> bool:
    """Collect, hash and compress the static files if they changed; True if there was work.

    Of several processes that build at once one works and the others wait for it.
    """
    from django.conf import settings

    root = Path(settings.STATIC_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    with root.with_name("static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _collect_changed(root)


def _collect_changed(root: Path) -> bool:
    from django.core.management import call_command

    stamp = root.with_name("static.fingerprint")
    fingerprint = _fingerprint(_static_sources())
    if stamp.exists() and stamp.read_text() == fingerprint and (root / "staticfiles.json").exists():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(fingerprint)
    return True


def _static_sources() -> Iterable[Path]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for path, storage in finder.list([]):
            yield Path(storage.path(path))


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        state = file.stat()
        digest.update(f"{file}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
