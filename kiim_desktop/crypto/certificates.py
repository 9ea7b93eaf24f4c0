"""The TLS certificate a hub makes for itself, and the hash of its key that invitations pin."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiim_desktop.crypto.errors import BadPublicKey

PIN_LENGTH: Final = 32
_CLOCKS_DIFFER = timedelta(days=1)


def self_signed(hosts: Sequence[str], now: datetime, days: int = 3650) -> tuple[bytes, bytes]:
    """Return (certificate, private key) as PEM; P-256, for these host names and addresses.

    It lives long because trust rests on the pinned key, not on its dates. The key comes from the library's randomness.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), private


def key_pin(certificate: bytes) -> bytes:
    """Return the SHA-256 of the SubjectPublicKeyInfo of a certificate (PEM or DER); BadPublicKey if it is none."""
    try:
        pem = certificate.lstrip().startswith(b"-----")
        loaded = x509.load_pem_x509_certificate(certificate) if pem else x509.load_der_x509_certificate(certificate)
    except ValueError as error:
        raise BadPublicKey from error
    return sha256(loaded.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
