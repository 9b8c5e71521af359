"""Packages travel between installations as one signed archive; whatever is not right stays outside."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from typer.testing import CliRunner

from rathaus.catalog.archive import ArchiveRefused, read_archive, write_archive
from rathaus.catalog.cli import app
from rathaus.catalog.models import LatestVersion
from rathaus.catalog.packages import installed_packages, read_package
from rathaus.catalog.services import import_packages
from rathaus.catalog.signing import KeyRefused, make_key, public_text, read_key
from rathaus.core.yamlfile import SourceInvalid

from .conftest import DOG

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
TRUSTED = {public_text(KEY)}


@pytest.fixture(autouse=True)
def installation(settings: LazySettings, tmp_path: Path) -> Path:
    """An installation with nothing shipped; its folder for imports."""
    settings.PACKAGE_DIRS = [tmp_path / "shipped"]
    settings.PACKAGE_IMPORT_DIR = tmp_path / "imported"
    settings.PACKAGE_KEY_FILE = tmp_path / "keys" / "package.pem"
    return Path(settings.PACKAGE_IMPORT_DIR)


@pytest.fixture
def archive(folder: Path) -> bytes:
    return write_archive([read_package(folder)], KEY)


def packed(files: list[tuple[str, bytes]], **attributes: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.external_attr = attributes.get("external_attr", 0)
            info.compress_type = attributes.get("compress_type", zipfile.ZIP_STORED)
            made.writestr(info, data)
    return out.getvalue()


def files_of(archive: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def signed(change: Callable[[dict[str, Any]], object], archive: bytes) -> bytes:
    """The archive with another list of files, properly signed."""
    files = dict(files_of(archive))
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    files["manifest.json"] = json.dumps(manifest).encode()
    files["manifest.sig"] = base64.b64encode(KEY.sign(files["manifest.json"]))
    return packed(list(files.items()))


def test_the_same_packages_give_the_same_bytes(archive: bytes, folder: Path) -> None:
    assert write_archive([read_package(folder)], KEY) == archive
    assert write_archive([read_package(folder)], OTHER) != archive


def test_what_went_in_comes_out(archive: bytes, folder: Path) -> None:
    found = read_archive(archive, trusted=TRUSTED)
    assert found.versions == {DOG: 1}
    assert found.packages == {
        DOG: {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    }


def _reordered(files: list[tuple[str, bytes]], name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(name if entry.endswith("form.yaml") else entry, data if entry.endswith("form.yaml") else content) for entry, content in files]  # fmt: skip


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no zip": (lambda a: a[100:200], "This is no readable ZIP file"),
    "a path upwards": (lambda a: packed([*files_of(a), ("packages/../../evil.yaml", b"")]), "may not be in an archive"),
    "an absolute path": (lambda a: packed([*files_of(a), ("/etc/cron.d/evil.yaml", b"")]), "may not be in an archive"),
    "a zero byte in a name": (lambda a: packed([*files_of(a), ("packages/ab\0c/service.yaml", b"")]), "may not be in an archive"),
    "a program": (lambda a: packed([*files_of(a), (f"packages/{DOG}/evil.py", b"")]), "may not be in an archive"),
    "a link": (lambda a: packed(files_of(a), external_attr=(stat.S_IFLNK | 0o777) << 16), "is no plain file"),
    "compressed": (lambda a: packed(files_of(a), compress_type=zipfile.ZIP_DEFLATED), "is compressed"),
    "a large file": (lambda a: packed(_reordered(files_of(a), f"packages/{DOG}/form.yaml", b"#" * (2 << 20))), "is larger than 1 MB"),
    "no list": (lambda a: packed(files_of(a)[1:]), "The archive has no manifest.json"),
    "no signature": (lambda a: packed([files_of(a)[0], *files_of(a)[2:]]), "The archive has no manifest.sig"),
    "no json": (lambda a: packed([("manifest.json", b"{"), *files_of(a)[1:]]), "cannot be read"),
    "a changed list": (lambda a: packed([("manifest.json", files_of(a)[0][1].replace(b":1,", b":2,")), *files_of(a)[1:]]), "The signature is wrong"),
    "a changed file": (lambda a: packed(_reordered(files_of(a), f"packages/{DOG}/form.yaml", b"pages: []")), "is missing or was changed"),
    "a file less": (lambda a: packed(files_of(a)[:-1]), "is missing or was changed"),
    "a file more": (lambda a: packed([*files_of(a), (f"packages/{DOG}/more.yaml", b"")]), "that its list does not name"),
    "a newer schema": (lambda a: signed(lambda m: m.update(schema=2), a), "A newer Rathaus"),
    "another format": (lambda a: signed(lambda m: m.update(format="x"), a), "not as it must be"),
    "no key": (lambda a: signed(lambda m: m.update(signer="ed25519:xx"), a), "is no public key"),
    "another's name": (lambda a: signed(lambda m: m.update(signer=public_text(OTHER)), a), "The signature is wrong"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_and_leaves_nothing(
    name: str, archive: bytes, installation: Path
) -> None:
    spoil, reason = HOSTILE[name]
    with pytest.raises(ArchiveRefused, match=reason):
        import_packages(spoil(archive), trusted=TRUSTED)
    assert not installation.exists()


def test_a_doubled_entry_is_refused(archive: bytes) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = packed([*files_of(archive), files_of(archive)[-1]])
    with pytest.raises(ArchiveRefused, match="is there twice"):
        read_archive(doubled, trusted=TRUSTED)


def test_an_unknown_signer_is_refused_until_somebody_trusts_the_key(
    archive: bytes, settings: LazySettings
) -> None:
    with pytest.raises(ArchiveRefused, match="Nobody here trusts ed25519:"):
        import_packages(archive, trusted=[], load=False)
    settings.PACKAGE_TRUSTED_KEYS = list(TRUSTED)
    assert import_packages(archive, trusted=[], load=False).imported == [DOG]


@pytest.mark.django_db
def test_an_import_is_loaded_and_doing_it_twice_changes_nothing(archive: bytes) -> None:
    assert import_packages(archive, trusted=TRUSTED).imported == [DOG]
    assert LatestVersion.objects.filter(pk=DOG).exists()
    again = import_packages(archive, trusted=TRUSTED)
    assert (again.imported, again.unchanged, again.older) == ([], [DOG], [])


@pytest.mark.django_db
def test_a_package_that_does_not_load_leaves_the_one_before(
    archive: bytes, folder: Path, installation: Path
) -> None:
    import_packages(archive, trusted=TRUSTED)
    before = (installation / DOG / "service.yaml").read_bytes()
    bad = read_package(folder)
    (folder / "form.yaml").write_text("pages: []\n")
    with pytest.raises(SourceInvalid):
        import_packages(write_archive([bad], KEY), trusted=TRUSTED)
    assert (installation / DOG / "service.yaml").read_bytes() == before
    assert [path.name for path in installation.iterdir()] == [DOG]


def test_the_higher_version_counts(folder: Path, archive: bytes, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped" / DOG
    shutil.copytree(folder, shipped)
    import_packages(archive, trusted=TRUSTED, load=False)
    assert installed_packages() == [tmp_path / "imported" / DOG]
    manifest = shipped / "service.yaml"
    manifest.write_text(manifest.read_text().replace("version: 1", "version: 2"))
    assert installed_packages() == [shipped]


def test_an_older_version_does_not_replace_a_newer_one(folder: Path, archive: bytes) -> None:
    manifest = folder / "service.yaml"
    manifest.write_text(manifest.read_text().replace("version: 1", "version: 2"))
    newer = write_archive([read_package(folder)], KEY)
    import_packages(newer, trusted=TRUSTED, load=False)
    assert import_packages(archive, trusted=TRUSTED, load=False).older == [DOG]


def test_a_key_is_never_overwritten_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    public = make_key(path)
    assert public_text(read_key(path)) == public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(KeyRefused):
        make_key(path)
    path.write_text("no key")
    with pytest.raises(KeyRefused):
        read_key(path)


@pytest.mark.django_db
def test_the_commands_make_a_key_export_and_import(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "shipped" / DOG)
    run = CliRunner().invoke
    out = str(tmp_path / "out.zip")
    assert "make one: rathaus packages keygen" in run(app, ["export", DOG, "-o", out]).output
    public = run(app, ["keygen"]).output.split()[-1]
    assert run(app, ["export", "hund", "-o", out]).exit_code == 1
    assert run(app, ["export", DOG, "-o", out]).exit_code == 0
    first = hashlib.sha256(Path(out).read_bytes()).hexdigest()
    run(app, ["export", "all", "-o", out])
    assert hashlib.sha256(Path(out).read_bytes()).hexdigest() == first
    refused = run(app, ["import", out])
    assert refused.exit_code == 1
    assert "Nothing was imported." in refused.output
    assert run(app, ["import", out, "--trust", public]).output == f"{DOG}: imported\n0 unchanged.\n"
