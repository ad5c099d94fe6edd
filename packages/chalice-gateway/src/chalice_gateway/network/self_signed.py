"""Makes and reads self-signed certificates, as PEM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chalice_gateway.network import machine

COMMON_NAME = "chalice-gateway on this machine"


def make(hosts: Sequence[str], lifetime: timedelta) -> bytes:
    """A new key, and its certificate for these names and addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    certificate = _builder(key, hosts, lifetime).sign(key, SHA256())
    return pem + certificate.public_bytes(serialization.Encoding.PEM)


def end(pem: bytes) -> datetime:
    """When the certificate ends."""
    return x509.load_pem_x509_certificate(pem).not_valid_after_utc


def fingerprint(pem: bytes) -> str:
    """The certificate's SHA-256 fingerprint, as browsers show it."""
    return x509.load_pem_x509_certificate(pem).fingerprint(SHA256()).hex(":").upper()


def _builder(
    key: ec.EllipticCurvePrivateKey, hosts: Sequence[str], lifetime: timedelta
) -> x509.CertificateBuilder:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMMON_NAME)])
    start = datetime.now(timezone.utc) - timedelta(hours=1)  # a phone's clock may be late
    subjects = x509.SubjectAlternativeName(map(_general_name, hosts))
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lifetime)
        .add_extension(subjects, critical=False)
        # Whoever trusts this certificate trusts nothing else that its key could sign.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _general_name(host: str) -> x509.GeneralName:
    address = machine.ip_address(host)
    return x509.IPAddress(address) if address else x509.DNSName(host)
