"""Types of options for argparse. Each raises ArgumentTypeError if the text is invalid."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from pathlib import Path
from urllib.parse import urlsplit

from chalice_gateway.embedded_aws.aws_guard import is_aws_host, url_host
from chalice_gateway.faults import Faults
from chalice_gateway.network.host_checks import host_name, is_origin


def port(text: str) -> int:
    """A TCP port, or 0."""
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def seconds(text: str) -> float:
    """A number of seconds above 0."""
    return _positive(text, "a number of seconds")


def rate(text: str) -> float:
    """A number of requests a second above 0."""
    return _positive(text, "a number of requests a second")


def count(text: str) -> int:
    """A whole number above 0."""
    if not text.isdecimal() or len(text) > 5 or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to 99999")
    return int(text)


def region(text: str) -> str:
    """The name of a region. AWS adds new ones, so that only its form is checked."""
    if not re.fullmatch(r"[a-z]{2,4}(-[a-z]+)+-\d", text):
        raise ArgumentTypeError(f"{text!r} is not a region such as eu-west-1")
    return text


def account(text: str) -> str:
    """The id of an account."""
    if not re.fullmatch("[0-9]{12}", text):
        raise ArgumentTypeError(f"{text!r} is not the 12 digits of an account")
    return text


def parameter(text: str) -> tuple[str, str]:
    """A name and a value."""
    name, found, value = text.partition("=")
    if not (name and found):
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def variable(text: str) -> tuple[str, str]:
    """An environment variable that Lambda would accept, and its value."""
    name, value = parameter(text)
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_]+", name):
        raise ArgumentTypeError(f"{name!r} is not the name of a variable: letters, digits and _")
    if name.startswith("AWS_"):
        raise ArgumentTypeError(f"{name} is set by Lambda, and in a local run by the gateway")
    return name, value


def named_file(text: str) -> tuple[str, Path]:
    """A name and a file."""
    name, file = parameter(text)
    if not file:
        raise ArgumentTypeError(f"{text!r} is not NAME=FILE")
    return name, Path(file).resolve()


def page(text: str) -> str:
    """A path, which may have a query."""
    if not (text.startswith("/") and text.isascii() and text.isprintable() and " " not in text):
        raise ArgumentTypeError(f"{text!r} is not a path such as /start?lang=en")
    return text


def faults(text: str) -> Faults:
    """Faults with their shares and a seed."""
    try:
        return Faults.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def host(text: str) -> str:
    """A host name or an address, without a port."""
    if host_name(text if ":" not in text else f"[{text}]") != text.lower():
        raise ArgumentTypeError(f"{text!r} is not a host name, without http:// and port")
    return text


def origin(text: str) -> str:
    """An origin of web pages."""
    if not is_origin(text):
        raise ArgumentTypeError(f"{text!r} is not an origin such as http://app.test:5173, or null")
    return text


def local_url(text: str) -> str:
    """An http(s) address that does not belong to AWS."""
    try:
        host = url_host(text) if urlsplit(text).port != 0 else None
    except ValueError:  # an invalid port raises here, too
        host = None
    if not host:
        raise ArgumentTypeError(f"{text!r} is not an http:// or https:// address")
    if is_aws_host(host):
        raise ArgumentTypeError("a local run never uses AWS itself")
    return text


def header_value(text: str) -> str:
    """A text that can be the value of a header."""
    if not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise ArgumentTypeError("a key consists of visible ASCII characters")
    return text


def _positive(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not {what} above 0")
    return number
