"""Which addresses that clients give the server sends to."""

import pytest

from chalicelib.net_guard import (
    MAX_URL_CHARS,
    BadUrl,
    check_url,
    is_public,
    is_public_or_loopback,
)

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("ip", PRIVATE)
def test_no_address_of_another_network_is_public(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_addresses_of_the_internet_are_public(ip):
    assert is_public(ip)
    assert is_public_or_loopback(ip)


def test_a_local_run_may_send_to_this_machine_and_to_no_other_private_address():
    allowed = [ip for ip in PRIVATE if is_public_or_loopback(ip)]
    assert allowed == ["127.0.0.1", "::1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://push.example.com/v1/abc?d=%20",
        "https://push.example.com:8443/",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/",
    ],
)
def test_an_https_address_of_the_internet_is_taken(url):
    check_url(url, is_public)
    check_url(url, is_public_or_loopback)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "push.example.com",
        "http://push.example.com/",
        "ftp://push.example.com/",
        "https:///path",
        "https://user@push.example.com/",
        "https://push.example.com:0/",
        "https://push.example.com:99999/",
        "https://push.example.com/#part",
        "https://push.example.com/a b",
        "https://push.example.com/\r\nX: y",
        "https://bücher.example/",
        "https://a%2eb/",
        "https://[::1/",
        "https://localhost/",
        "https://intranet/",
        "https://db.internal/",
        "https://printer.local./",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:169.254.169.254]/",
        "http://127.0.0.1:8000/",
        "https://push.example.com/" + "a" * MAX_URL_CHARS,
    ],
    ids=lambda url: url[:45],
)
def test_another_address_is_refused_without_being_quoted(url):
    with pytest.raises(BadUrl) as refused:
        check_url(url, is_public)
    assert str(refused.value).startswith("The address ")
    assert "example" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/a", "http://localhost/", "http://[::1]:1/"])
def test_a_local_run_takes_plain_http_to_this_machine(url):
    check_url(url, is_public_or_loopback)
    with pytest.raises(BadUrl):
        check_url(url.replace("127.0.0.1", "10.0.0.1").replace("[::1]", "[fd00::1]"), is_public)
