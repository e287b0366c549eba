"""PDFs for tests: `water.pdf`, six slides of a talk; and files that are none, or worse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

WATER = Path(__file__).with_name("water.pdf")
KEY = b"<" + b"00" * 32 + b">"


def pdf(pages: int = 1, box: str = "0 0 960 540", catalog: str = "", more: Sequence[bytes] = ()) -> bytes:
    """A PDF of blank pages of one size. `more` are further objects, from number 4 on."""
    kids = " ".join(["3 0 R"] * pages)
    return written(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
            f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] >>".encode(),
            *more,
        ]
    )


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Objects as a file with its cross-reference table, ISO 32000-1 section 7.5.4."""
    content, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    tail = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(content))
    return content + head + tail


def encrypted() -> bytes:
    """One whose password nobody knows."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O " + KEY + b" /U " + KEY + b" >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, lock]
    return written(objects, b"/Encrypt 4 0 R /ID [<00><00>]")


def with_program(name: str = "/JavaScript") -> bytes:
    return pdf(catalog=f"/OpenAction << /S {name} /JS (app.alert\\(1\\)) >>")


def bomb(side: int = 30_000) -> bytes:
    """One page with a picture of 900 million pixels in less than a megabyte."""
    import zlib

    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" * side) for _ in range(side)) + packer.flush()
    image = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceGray "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (side, side, len(data), data)
    )
    drawn = b"960 0 0 540 0 0 cm /I Do"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R >> >> >>"
    )
    content = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn)
    catalog, tree = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    return written([catalog, tree, page, content, image])
