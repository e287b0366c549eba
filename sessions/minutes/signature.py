"""The hall's electronic seal on the PDF of sealed minutes: any PDF reader tells whether a letter was changed since.

PAdES baseline (ETSI EN 319 142-1), certifying, no change allowed. The key is the one that the owner configures
(PKCS #12), else one that is made once and kept in the data folder; then the certificate is its own issuer, so that a
reader says "unknown", and compares its fingerprint with the one that the hall shows.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from django.conf import settings

FIELD = "Seal"
VALID = timedelta(days=20 * 365)


class CannotSign(RuntimeError):
    """The configured key cannot be read."""


@dataclass(frozen=True)
class Seal:
    """The key's own file (PKCS #12) and its certificate."""

    file: bytes
    passphrase: bytes | None
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in pairs of hex digits, as readers of PDF show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def seal() -> Seal:
    """The configured one, else the hall's own, made at first use. Raises CannotSign."""
    passphrase = settings.EXCHANGE_SEAL_PASSPHRASE.encode() or None
    path = settings.EXCHANGE_SEAL or _own(settings.DATA_DIR / "seal.p12", passphrase)
    try:
        content = Path(path).read_bytes()
        _, certificate, _ = pkcs12.load_key_and_certificates(content, passphrase)
    except (OSError, ValueError) as error:
        raise CannotSign(f"{path}: {error}") from error
    if certificate is None:
        raise CannotSign(f"{path}: there is no certificate in it")
    return Seal(content, passphrase, certificate)


def _own(path: Path, passphrase: bytes | None) -> Path:
    """The hall's own key. Of two processes that make one at the same moment the first one's stays."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(_made(passphrase))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            fresh.unlink()
    return path


def _made(passphrase: bytes | None) -> bytes:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, settings.HALL_NAME[:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,  # "non-repudiation", which PDF readers ask of a signature
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a reader whose clock is late must not refuse it
        .not_valid_after(now + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return pkcs12.serialize_key_and_certificates(settings.HALL_NAME.encode(), key, certificate, None, kept)


def signed(document: bytes, *, reason: str) -> bytes:
    """The PDF with the hall's seal on it; `reason` is what a PDF reader shows beside it. Raises CannotSign."""
    from pyhanko.pdf_utils.incremental_writer import (
        IncrementalPdfFileWriter,  # slow to import, and of use here alone
    )
    from pyhanko.sign import fields, signers

    held = seal()
    signer = signers.SimpleSigner.load_pkcs12_data(held.file, other_certs=[], passphrase=held.passphrase)
    if signer is None:
        raise CannotSign("the key and the certificate do not belong together")
    told = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        name=settings.HALL_NAME,
        location=settings.HALL_URL,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    made = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(document)), told, signer=signer)
    return bytes(made.getvalue())
