"""Packages as one signed file, to be shared between installations.

A ZIP without compression, so that the same packages give the same bytes and nothing can swell:
``manifest.json`` (every file with its SHA-256), ``manifest.sig`` (Ed25519 over the manifest's bytes)
and ``packages/SLUG/FILE``. Nothing is read from an archive before its signature holds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rathaus.catalog.packages import MANIFEST, MAX_FILE_BYTES, Package
from rathaus.catalog.signing import KeyRefused, is_signed, public_text

SCHEMA = 1
MAX_BYTES = 64 << 20
MAX_FILES = 10_000
_LIST, _SIGNATURE, _ROOT = "manifest.json", "manifest.sig", "packages"
_SLUG = r"[a-z][a-z0-9-]{1,58}[a-z0-9]"
_FILE = r"[A-Za-z0-9_][\w-]{0,80}\.(?:yaml|bpmn|typ)"
_ENTRY = re.compile(rf"{_ROOT}/({_SLUG})/({_FILE})", re.ASCII)
_EPOCH = (1980, 1, 1, 0, 0, 0)


class ArchiveRefused(ValueError):
    """The archive is damaged, from somebody unknown, or made to do harm."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Listed(_Part):
    version: int = Field(ge=1)
    files: dict[
        Annotated[str, Field(pattern=rf"^{_FILE}$")],
        Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")],
    ]


class _Manifest(_Part):
    format: Literal["rathaus-packages"]
    schema_: int = Field(alias="schema", ge=1)
    signer: str
    packages: dict[Annotated[str, Field(pattern=rf"^{_SLUG}$")], _Listed]


@dataclass(frozen=True)
class Archive:
    """A checked archive.

    Attributes:
        signer: public key of who made it.
        packages: slug → file name → content.
        versions: slug → the package's version.
    """

    signer: str
    packages: Mapping[str, Mapping[str, bytes]]
    versions: Mapping[str, int]


def write_archive(packages: Iterable[Package], key: Ed25519PrivateKey) -> bytes:
    """The archive; the same packages and key always give the same bytes."""
    contents = {package.definition.slug: _files_of(package) for package in packages}
    versions = {package.definition.slug: package.definition.version for package in packages}
    manifest = _bytes_of(
        {
            "format": "rathaus-packages",
            "schema": SCHEMA,
            "signer": public_text(key),
            "packages": {
                slug: {
                    "version": versions[slug],
                    "files": {name: _sha256(data) for name, data in files.items()},
                }
                for slug, files in contents.items()
            },
        }
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, _LIST, manifest)
        _add(archive, _SIGNATURE, base64.b64encode(key.sign(manifest)))
        for slug in sorted(contents):
            for name in sorted(contents[slug]):
                _add(archive, f"{_ROOT}/{slug}/{name}", contents[slug][name])
    return out.getvalue()


def read_archive(data: bytes, *, trusted: Collection[str]) -> Archive:
    """Check everything, then give back what is inside; nothing is written anywhere.

    Args:
        trusted: public keys whose packages may come in.

    Raises:
        ArchiveRefused: with the reason.
    """
    if len(data) > MAX_BYTES:
        raise ArchiveRefused(f"The archive is larger than {MAX_BYTES >> 20} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            signed = archive.read(entries[_LIST])
            manifest = _manifest(signed, archive.read(entries[_SIGNATURE]), trusted)
            found = {name: archive.read(entry) for name, entry in entries.items()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise ArchiveRefused(f"This is no readable ZIP file: {error}") from error
    except KeyError as error:
        raise ArchiveRefused(f"The archive has no {error.args[0]}.") from error
    return Archive(
        manifest.signer,
        _contents(manifest, found),
        {slug: listed.version for slug, listed in manifest.packages.items()},
    )


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Refuses by the directory alone whatever an archive of ours never has."""
    infos = archive.infolist()
    if len(infos) > MAX_FILES:
        raise ArchiveRefused(f"The archive has more than {MAX_FILES} files.")
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        if name not in (_LIST, _SIGNATURE) and not _ENTRY.fullmatch(name):
            raise ArchiveRefused(f"{name!r} may not be in an archive.")
        if name in entries:
            raise ArchiveRefused(f"{name!r} is there twice.")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise ArchiveRefused(f"{name!r} is no plain file.")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise ArchiveRefused(f"{name!r} is compressed; archives of packages are not.")
        if info.file_size > (MAX_BYTES if name == _LIST else MAX_FILE_BYTES):
            raise ArchiveRefused(f"{name!r} is larger than {MAX_FILE_BYTES >> 20} MB.")
        entries[name] = info
    if sum(info.file_size for info in infos) > MAX_BYTES:
        raise ArchiveRefused(f"The archive holds more than {MAX_BYTES >> 20} MB.")
    return entries


def _manifest(signed: bytes, signature: bytes, trusted: Collection[str]) -> _Manifest:
    """Who signed it is looked at first; only then what it says."""
    try:
        stated = json.loads(signed)
        signer, schema = str(stated["signer"]), stated["schema"]
        proof = base64.b64decode(signature, validate=True)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise ArchiveRefused("The list of files or its signature cannot be read.") from error
    try:
        if not is_signed(signed, proof, signer):
            raise ArchiveRefused("The signature is wrong: the archive was changed.")
    except KeyRefused as error:
        raise ArchiveRefused(str(error)) from error
    if signer not in trusted:
        raise ArchiveRefused(
            f"Nobody here trusts {signer}. If you know whose key it is: --trust {signer}"
        )
    if isinstance(schema, int) and schema > SCHEMA:
        raise ArchiveRefused("A newer Rathaus made the archive. Update this installation first.")
    try:
        return _Manifest.model_validate(stated)
    except ValidationError as error:
        raise ArchiveRefused("The list of files is not as it must be.") from error


def _contents(manifest: _Manifest, found: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    contents: dict[str, dict[str, bytes]] = {}
    for slug, listed in manifest.packages.items():
        if MANIFEST not in listed.files:
            raise ArchiveRefused(f"The package {slug!r} has no {MANIFEST}.")
        for name, digest in listed.files.items():
            data = found.get(f"{_ROOT}/{slug}/{name}")
            if data is None or _sha256(data) != digest:
                raise ArchiveRefused(f"{slug}/{name} is missing or was changed.")
            contents.setdefault(slug, {})[name] = data
    if sum(map(len, contents.values())) != len(found) - 2:
        raise ArchiveRefused("The archive has files that its list does not name.")
    return contents


def _files_of(package: Package) -> dict[str, bytes]:
    names = [MANIFEST, *package.files]
    return {name: (package.folder / name).read_bytes() for name in sorted(set(names))}


def _bytes_of(data: object) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16
    archive.writestr(info, data)
