"""What a stranger uploads: recognised by content, cleaned, or refused with a reason.

Photos are decoded and written anew, so neither GPS data nor anything hidden behind the picture
survives. Documents pass unchanged if they can neither run nor unpack into something huge.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import pikepdf
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _
from pi_heif.as_plugin import register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError

register_heif_opener(thumbnails=False)
# Process-wide guards against PDFs that unpack into gigabytes.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=200 << 20,
    run_length_max_memory=200 << 20,
    png_max_memory=200 << 20,
    tiff_max_memory=200 << 20,
    max_stream_filters=4,
)

MAX_PIXELS = 80_000_000
"""Of pictures that must be decoded in full; a JPEG is decoded at reduced size above ``MAX_EDGE``
and may have what Pillow allows (179 million)."""
MAX_EDGE = 5000
MAX_PDF_OBJECTS = 100_000
MAX_ZIP_ENTRIES = 2000
MAX_ZIP_BYTES = 100 << 20

EXTENSIONS = {
    "pdf": ("pdf", "application/pdf"),
    "jpeg": ("jpg", "image/jpeg"),
    "png": ("png", "image/png"),
    "heic": ("jpg", "image/jpeg"),
    "webp": ("jpg", "image/jpeg"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "odt": ("odt", "application/vnd.oasis.opendocument.text"),
}
"""Kind → extension and content type of what is stored; HEIC and WebP become JPEG."""

KIND_NAMES = {
    "pdf": "PDF", "jpeg": "JPG", "png": "PNG", "heic": "HEIC", "webp": "WebP",
    "docx": "Word (docx)", "odt": "OpenDocument (odt)",
}  # fmt: skip

ACCEPT_ATTRIBUTE = {
    "pdf": "application/pdf,.pdf", "jpeg": "image/jpeg,.jpg,.jpeg", "png": "image/png,.png",
    "heic": "image/heic,image/heif,.heic,.heif", "webp": "image/webp,.webp",
    "docx": ".docx", "odt": ".odt",
}  # fmt: skip


class UploadRefused(ValueError):
    """The file is not taken; ``message`` says to the uploader why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class CleanFile:
    """A file that may be stored and shown to others.

    Attributes:
        content: the bytes to store.
        content_type: by content, not by name.
        extension: without a dot.
        filename: safe to show and to offer for download, with the right extension.
    """

    content: bytes
    content_type: str
    extension: str
    filename: str


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Keeps at most the allowed bytes on disk, but remembers how large the upload was.

    The form can then refuse the file beside its field, and the other answers are not lost.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start <= settings.MAX_UPLOAD_BYTES:
            return super().receive_data_chunk(raw_data, start)
        return None


def inspect_upload(file: UploadedFile[bytes], accept: Sequence[str]) -> CleanFile:
    """Recognise, clean and rename an uploaded file.

    Args:
        file: as Django hands it over.
        accept: allowed kinds, keys of :data:`EXTENSIONS`.

    Raises:
        UploadRefused: too large, of another kind, damaged, or dangerous.
    """
    size = file.size or 0
    if size > settings.MAX_UPLOAD_BYTES:
        raise UploadRefused(_too_large(size))
    file.seek(0)
    content = file.read()
    if not content:
        raise UploadRefused(_("Die Datei ist leer. Bitte wählen Sie eine andere Datei."))
    kind = sniff(content)
    if kind is None or kind not in accept:
        raise UploadRefused(_wrong_kind(accept))
    cleaned = _CLEANERS[kind](content)
    extension, content_type = EXTENSIONS[kind]
    return CleanFile(cleaned, content_type, extension, clean_filename(file.name or "", extension))


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is locked, runs something, or unpacks into something huge.

    Raises:
        UploadRefused: with a sentence for whoever brings the file.
    """
    if len(content) > settings.MAX_UPLOAD_BYTES:
        raise UploadRefused(_too_large(len(content)))
    if sniff(content) != "pdf":
        raise UploadRefused(_wrong_kind(["pdf"]))
    _clean_pdf(content)


def sniff(content: bytes) -> str | None:
    """The kind of the file by its first bytes (zip containers: by their table), or None."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in {
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"mif1",
        b"msf1",
    }:
        return "heic"
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    return None


def clean_filename(name: str, extension: str) -> str:
    """Without path, control and direction characters, at most 100 characters, with the extension."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = name.rsplit(".", 1)[0] if "." in name else name
    stem = "".join(
        c for c in stem if unicodedata.category(c)[0] not in {"C"} and c not in '<>:"|?*'
    )
    stem = re.sub(r"\s+", " ", stem).strip(" .")[:100].strip() or _("Datei")
    return f"{stem}.{extension}"


def accept_attribute(accept: Sequence[str]) -> str:
    """Value of the HTML attribute ``accept``."""
    return ",".join(ACCEPT_ATTRIBUTE[kind] for kind in accept)


def names_of(accept: Sequence[str]) -> str:
    """``PDF, JPG oder PNG``."""
    names = [KIND_NAMES[kind] for kind in accept]
    if len(names) == 1:
        return names[0]
    return _("%(first)s oder %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def max_upload_megabytes() -> int:
    return int(settings.MAX_UPLOAD_BYTES) >> 20


def _too_large(size: int) -> str:
    return _(
        "Die Datei ist zu groß: %(size)d MB. Erlaubt sind höchstens %(limit)d MB. "
        "Bitte verkleinern Sie die Datei oder fotografieren Sie das Papier neu."
    ) % {"size": max(size >> 20, 1), "limit": max_upload_megabytes()}


def _wrong_kind(accept: Sequence[str]) -> str:
    return _(
        "Diese Datei können wir nicht annehmen. Bitte wählen Sie eine Datei der Art %(kinds)s."
    ) % {"kinds": names_of(accept)}


def _damaged() -> UploadRefused:
    return UploadRefused(
        _("Wir können diese Datei nicht lesen. Bitte speichern oder fotografieren Sie sie neu.")
    )


# --- Pictures ------------------------------------------------------------------------------------


def _clean_picture(content: bytes, written_as: str) -> bytes:
    """Decode, turn upright, drop everything but the pixels and the colour profile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _rewrite(Image.open(io.BytesIO(content)), written_as)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
    ) as error:
        raise _damaged() from error


def _rewrite(image: Image.Image, written_as: str) -> bytes:
    _refuse_huge(image)
    if image.format == "JPEG":
        image.draft("RGB", (MAX_EDGE, MAX_EDGE))
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_EDGE, MAX_EDGE))
    options: dict[str, Any] = {"icc_profile": profile} if profile and len(profile) < 1 << 20 else {}
    if written_as == "JPEG":
        upright = _on_white(upright)
        options |= {"quality": 88, "optimize": True}
    elif upright.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        upright = upright.convert("RGBA")
    # A fresh picture carries no text chunks, EXIF or XMP of the old one.
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P" and (palette := upright.palette) is not None:
        bare.putpalette(palette)
        if "transparency" in upright.info:
            options["transparency"] = upright.info["transparency"]
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, written_as, **options)
    return out.getvalue()


def _refuse_huge(image: Image.Image) -> None:
    if image.format != "JPEG" and image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> UploadRefused:
    return UploadRefused(
        _("Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es oder fotografieren Sie neu.")
    )


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "P", "PA"}:
        full = image.convert("RGBA")
        paper = Image.new("RGB", full.size, "white")
        paper.paste(full, mask=full.getchannel("A"))
        return paper
    return image if image.mode in {"RGB", "L"} else image.convert("RGB")


# --- PDF -----------------------------------------------------------------------------------------

_ACTIVE = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/Movie",
    "/Rendition",
    "/RichMedia",
}


def _clean_pdf(content: bytes) -> bytes:
    """The bytes as they came, if the PDF opens, is not locked and cannot do anything."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            if len(pdf.objects) > MAX_PDF_OBJECTS:
                raise _damaged()
            if not len(pdf.pages):
                raise _damaged()
            if any(_is_active(item) for item in pdf.objects):
                raise _active()
    except pikepdf.PasswordError as error:
        raise _locked() from error
    except UploadRefused:
        raise
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise _damaged() from error
    return content


def _is_active(item: object, depth: int = 0) -> bool:
    """Whether a PDF object, or one nested in it, starts a program or carries a file."""
    if depth > 30:
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_active(part, depth + 1) for part in item if _is_container(part))
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if str(item.get("/S", "")) in _ACTIVE or str(item.get("/Subtype", "")) in _ACTIVE:
        return True
    if "/JS" in item or "/XFA" in item or str(item.get("/Type", "")) == "/EmbeddedFile":
        return True
    return any(_is_active(part, depth + 1) for _key, part in item.items() if _is_container(part))


def _is_container(part: object) -> bool:
    """Directly nested containers only; indirect ones come by themselves in ``pdf.objects``."""
    return (
        isinstance(part, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)
        and not part.is_indirect
    )


def _locked() -> UploadRefused:
    return UploadRefused(
        _(
            "Diese PDF-Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort."
        )
    )


def _active() -> UploadRefused:
    return UploadRefused(
        _(
            "Diese Datei enthält ein Programm oder weitere Dateien. "
            "Bitte drucken Sie sie als einfache PDF-Datei und laden Sie diese hoch."
        )
    )


# --- Office documents ----------------------------------------------------------------------------


def _sniff_zip(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[: MAX_ZIP_ENTRIES + 1])
            if "word/document.xml" in names:
                return "docx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return (
                    "odt"
                    if archive.read("mimetype").strip() == EXTENSIONS["odt"][1].encode()
                    else None
                )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _damaged() from error
    return None


def _clean_office(content: bytes) -> bytes:
    """The bytes as they came, if the container has no macros and unpacks to a sane size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise _locked()
            if any(_runs(entry.filename) for entry in entries):
                raise _active()
            if len(entries) > MAX_ZIP_ENTRIES or _unpacked_size(archive) > MAX_ZIP_BYTES:
                raise UploadRefused(
                    _("Diese Datei ist gepackt zu groß. Bitte laden Sie eine PDF-Datei hoch.")
                )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise _damaged() from error
    return content


def _runs(name: str) -> bool:
    lowered = name.lower()
    return (
        "vbaproject" in lowered
        or lowered.startswith(("basic/", "scripts/"))
        or "/embeddings/" in lowered
        or "/activex/" in lowered
    )


def _unpacked_size(archive: zipfile.ZipFile) -> int:
    """Bytes that really come out, counted until the limit; the sizes in the table may lie."""
    total = 0
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            total += _count(stream, MAX_ZIP_BYTES + 1 - total)
        if total > MAX_ZIP_BYTES:
            return total
    return total


def _count(stream: IO[bytes], limit: int) -> int:
    seen = 0
    while seen < limit and (chunk := stream.read(1 << 20)):
        seen += len(chunk)
    return seen


_CLEANERS = {
    "pdf": _clean_pdf,
    "jpeg": lambda content: _clean_picture(content, "JPEG"),
    "png": lambda content: _clean_picture(content, "PNG"),
    "heic": lambda content: _clean_picture(content, "JPEG"),
    "webp": lambda content: _clean_picture(content, "JPEG"),
    "docx": _clean_office,
    "odt": _clean_office,
}
