"""The certificates of --https, and a gateway that has one."""

import datetime
import socket
import ssl
import threading
import urllib.request

import pytest
from chalice_gateway.command_line import running_gateway
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.network import certificates, machine, self_signed
from chalice_gateway.testing import Connection
from cryptography import x509
from cryptography.x509 import DNSName, IPAddress, SubjectAlternativeName

TIMEOUT_S = 60


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(machine, "names", lambda: ["laptop", "laptop.local"])
    monkeypatch.setattr(machine, "addresses", lambda: ["192.168.1.5"])
    return tmp_path / "cache"


def subjects(certificate):
    """The names and the addresses of a certificate."""
    read = x509.load_pem_x509_certificate(certificate.path.read_bytes())
    hosts = read.extensions.get_extension_for_class(SubjectAlternativeName).value
    addresses = map(str, hosts.get_values_for_type(IPAddress))
    return {*hosts.get_values_for_type(DNSName)}, {*addresses}


def test_a_certificate_of_this_machine_only_is_for_localhost():
    made = certificates.self_made("127.0.0.1")
    assert subjects(made) == ({"localhost"}, {"127.0.0.1", "::1"})


def test_a_certificate_for_the_network_has_this_machines_names_and_addresses():
    made = certificates.self_made("0.0.0.0", ["Tunnel.example"])
    assert subjects(made) == (
        {"localhost", "laptop", "laptop.local", "tunnel.example"},
        {"127.0.0.1", "::1", "192.168.1.5"},
    )


def test_a_client_that_trusts_the_certificate_reaches_each_of_its_hosts():
    made = certificates.self_made("0.0.0.0")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.path)
    client = ssl.create_default_context(cafile=made.path)
    for host in ("localhost", "127.0.0.1", "192.168.1.5", "laptop.local"):
        near, far = socket.socketpair()
        for end in (near, far):
            end.settimeout(TIMEOUT_S)
        shaking = threading.Thread(target=lambda far=far: server.wrap_socket(far, True).close())
        shaking.start()
        client.wrap_socket(near, server_hostname=host).close()
        shaking.join()
        far.close()


def test_a_certificate_is_kept_so_that_a_phones_exception_stays_valid():
    first = certificates.self_made("0.0.0.0")
    assert certificates.self_made("0.0.0.0") == first


def test_a_certificate_is_made_again_when_the_addresses_change_and_found_when_they_return(
    monkeypatch,
):
    first = certificates.self_made("0.0.0.0")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(machine, "addresses", lambda: ["10.1.2.3"])
        other = certificates.self_made("0.0.0.0")
        assert "10.1.2.3" in subjects(other)[1]
        assert other.fingerprint != first.fingerprint
    assert certificates.self_made("0.0.0.0") == first


def test_a_certificate_that_ends_soon_is_made_again(monkeypatch):
    with monkeypatch.context() as short:
        short.setattr(certificates, "LIFETIME", certificates.MIN_LEFT - datetime.timedelta(days=1))
        first = certificates.self_made("127.0.0.1")
    second = certificates.self_made("127.0.0.1")
    assert second.fingerprint != first.fingerprint
    assert second.path == first.path


@pytest.mark.parametrize("damage", ["broken", "readable by others"])
def test_a_kept_file_that_is_unfit_is_replaced(damage):
    first = certificates.self_made("127.0.0.1")
    if damage == "broken":
        first.path.write_text("no certificate")
    else:
        first.path.chmod(0o644)
    assert certificates.self_made("127.0.0.1").fingerprint != first.fingerprint


def test_only_the_user_can_read_the_key():
    assert certificates.self_made("127.0.0.1").path.stat().st_mode & 0o777 == 0o600


def test_a_cache_that_cannot_be_written_is_reported_in_one_line(cache):
    cache.write_text("a file")
    with pytest.raises(StartError, match="cannot be kept in "):
        certificates.self_made("127.0.0.1")


def test_the_fingerprint_is_that_which_a_browser_shows():
    made = certificates.self_made("127.0.0.1")
    assert len(made.fingerprint.split(":")) == 32
    assert certificates.given(made.path) == made


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_that_is_no_certificate_is_reported_in_one_line(tmp_path, content):
    path = tmp_path / "own.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InvalidInput, match="is no PEM file with a certificate"):
        certificates.given(path)


def test_a_file_without_its_key_is_reported(tmp_path):
    made = certificates.self_made("127.0.0.1").path.read_text()
    (tmp_path / "own.pem").write_text(made[made.index("-----BEGIN CERT") :])
    with pytest.raises(InvalidInput, match="is no PEM file with a certificate"):
        certificates.given(tmp_path / "own.pem")


def test_with_https_pages_and_sockets_are_encrypted_and_functions_post_as_before(running, tmp_path):
    gateway = running("tiny_app", "--https", "--host", "0.0.0.0", XDG_CACHE_HOME=str(tmp_path))
    page = gateway.wait_for(r"HTTP +(https://127\.0\.0\.1:\d+/)")
    url = gateway.wait_for(r"WebSocket +(wss://\S+)")
    path = gateway.wait_for(r"TLS +(\S+\.pem)")
    fingerprint = gateway.wait_for(r"SHA-256 +(\S+)")
    trusting = ssl.create_default_context(cafile=path)
    with urllib.request.urlopen(f"{page}greeting/Ana", context=trusting, timeout=60) as response:
        assert b"Ana" in response.read()
    with Connection(url, options={"ssl": trusting}) as client:
        assert client.ask("event")["requestContext"]["stage"] == "api"
        client.send_text("own-client over HTTP")
        assert client.receive_text() == "over HTTP"
        client.send_bytes(b"binary")
        assert client.wait_closed() == (1003, "Binary is not supported")
    port = int(url.split(":")[2].split("/")[0])
    assert running_gateway.find("0.0.0.0", port) is not None
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    assert self_signed.fingerprint(pem.encode()) == fingerprint
