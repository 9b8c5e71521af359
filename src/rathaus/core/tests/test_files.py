"""What may be uploaded, what is cleaned, and what is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from rathaus.core import files
from rathaus.core.files import CleanFile, UploadRefused, inspect_upload

PICTURES = ["jpeg", "png", "heic", "webp"]
ALL = list(files.EXTENSIONS)


def upload(content: bytes, name: str = "datei.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def photo_with_gps(written_as: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Kamera"
    exif[ExifTags.Base.Orientation] = 6
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (53.0, 34.0, 12.0)
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, written_as, exif=exif)
    return out.getvalue()


def pdf(**catalogue: pikepdf.Object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    for key, value in catalogue.items():
        document.Root[f"/{key}"] = document.make_indirect(value)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content
            )
    return out.getvalue()


@pytest.mark.parametrize("written_as", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_where_it_was_taken_and_stands_upright(written_as: str) -> None:
    clean = inspect_upload(upload(photo_with_gps(written_as), "foto.jpg"), PICTURES)
    picture = Image.open(io.BytesIO(clean.content))
    assert dict(picture.getexif()) == {}
    assert "exif" not in picture.info
    assert b"Kamera" not in clean.content
    assert picture.size == (20, 40)


def test_hidden_texts_in_a_picture_are_dropped() -> None:
    notes, out = PngInfo(), io.BytesIO()
    notes.add_text("Comment", "geheim")
    Image.new("P", (8, 8)).save(out, "PNG", pnginfo=notes)
    clean = inspect_upload(upload(out.getvalue() + b"angehaengt", "bild.png"), ["png"])
    assert b"geheim" not in clean.content
    assert b"angehaengt" not in clean.content
    assert clean.content_type == "image/png"


def test_a_transparent_picture_stays_transparent() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 128)).save(out, "PNG")
    clean = inspect_upload(upload(out.getvalue()), ["png"])
    assert Image.open(io.BytesIO(clean.content)).getpixel((0, 0)) == (255, 0, 0, 128)


def test_a_large_photo_is_made_smaller() -> None:
    out = io.BytesIO()
    Image.new("L", (6000, 100)).save(out, "JPEG")
    clean = inspect_upload(upload(out.getvalue()), ["jpeg"])
    assert Image.open(io.BytesIO(clean.content)).size == (5000, 83)


def test_a_picture_from_an_iphone_becomes_a_jpeg() -> None:
    heic = (Path(__file__).parent / "samples" / "photo.heic").read_bytes()
    clean = inspect_upload(upload(heic, "IMG_0001.HEIC"), ["heic"])
    assert b"Kamera" not in clean.content
    assert (clean.content_type, clean.filename) == ("image/jpeg", "IMG_0001.jpg")
    assert Image.open(io.BytesIO(clean.content)).format == "JPEG"


def test_a_plain_pdf_passes_unchanged() -> None:
    content = pdf()
    assert inspect_upload(upload(content, "Impfpass.PDF"), ["pdf"]) == CleanFile(
        content, "application/pdf", "pdf", "Impfpass.pdf"
    )


def javascript() -> bytes:
    return pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def launching() -> bytes:
    return pdf(AA=pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")))


def carrying_a_file() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["a.exe"] = b"MZ"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def locked() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return out.getvalue()


def pdf_bomb() -> bytes:
    """An object stream that unpacks to 300 MB."""
    packed = zlib.compress(b"1 0 " + b" " * (300 << 20), 9)
    head = f"%PDF-1.5\n2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>\nstream\n"
    return (
        head.encode()
        + packed
        + b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF"
    )


def picture_bomb() -> bytes:
    """A PNG that says it is 30000 × 30000 pixels."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "accept", "says"),
    [
        pytest.param(lambda: b"", ALL, "leer", id="empty"),
        pytest.param(
            lambda: b"MZ\x90\x00" + b"\0" * 64, ALL, "der Art PDF, JPG", id="program named .pdf"
        ),
        pytest.param(
            lambda: b"#!/bin/sh\nrm -rf /", ["pdf"], "der Art PDF.", id="script named .pdf"
        ),
        pytest.param(lambda: b"\x7fELF" + b"\0" * 64, ["pdf", "png"], "PDF oder PNG", id="binary"),
        pytest.param(lambda: b"<html><script>", ALL, "der Art", id="web page"),
        pytest.param(lambda: b"<svg xmlns='x' onload='x()'>", ALL, "der Art", id="svg"),
        pytest.param(photo_with_gps, ["pdf"], "der Art PDF.", id="picture where a PDF is wanted"),
        pytest.param(lambda: b"%PDF-1.7\nnonsense", ALL, "nicht lesen", id="damaged PDF"),
        pytest.param(lambda: photo_with_gps()[:400], ALL, "nicht lesen", id="half a photo"),
        pytest.param(javascript, ALL, "enthält ein Programm", id="PDF with script"),
        pytest.param(launching, ALL, "enthält ein Programm", id="PDF that starts a program"),
        pytest.param(carrying_a_file, ALL, "enthält ein Programm", id="PDF with a file inside"),
        pytest.param(locked, ALL, "Kennwort", id="locked PDF"),
        pytest.param(pdf_bomb, ALL, "nicht lesen", id="PDF bomb"),
        pytest.param(picture_bomb, ALL, "Bildpunkte", id="picture bomb"),
        pytest.param(
            lambda: zipped(word__document_xml=b"<x/>", word__vbaProject_bin=b"x"),
            ALL,
            "Programm",
            id="macros",
        ),
        pytest.param(
            lambda: zipped(word__document_xml=b"\0" * (101 << 20)),
            ALL,
            "gepackt zu groß",
            id="zip bomb",
        ),
        pytest.param(lambda: zipped(setup_exe=b"MZ"), ALL, "der Art", id="any zip"),
        pytest.param(lambda: b"PK\x03\x04" + b"\0" * 50, ALL, "nicht lesen", id="damaged zip"),
    ],
)
def test_what_is_refused_and_what_the_sender_is_told(
    content: Callable[[], bytes], accept: list[str], says: str
) -> None:
    with pytest.raises(UploadRefused) as refused:
        inspect_upload(upload(content()), accept)
    assert says in refused.value.message


def test_a_word_document_passes() -> None:
    content = zipped(word__document_xml=b"<x/>")
    assert inspect_upload(upload(content, "Brief.docx"), ["docx"]).filename == "Brief.docx"


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read() -> None:
    file = upload(b"%PDF-1.7")
    file.size = 50 << 20
    with pytest.raises(UploadRefused, match=r"50 MB\. Erlaubt sind höchstens 20 MB"):
        inspect_upload(file, ALL)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Impfpass.pdf", "Impfpass.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Beate\\Paß.PDF", "Paß.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ('x"<script>".pdf', "xscript.pdf"),
        ("u\u0308ber.pdf", "über.pdf"),
        (".pdf", "Datei.pdf"),
        ("", "Datei.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
    ],
)
def test_file_names_are_cleaned(name: str, clean: str) -> None:
    assert files.clean_filename(name, "pdf") == clean
