"""Uploads by a form, as a browser sends them."""

import json
import urllib.request
from urllib.error import HTTPError


def ask(chat, method, path, body=None, *, session):
    """Ask the HTTP API; returns status and JSON."""
    headers = {"Authorization": f"Bearer {session}", "Accept": "application/json"}
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    url = f"{chat.http_url.rstrip('/')}/v1/{path}"
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, json.load(error)


def post_form(url, fields, content, name="a.jpg"):
    """Upload a file; returns S3's status, and its text where it refuses."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, b"\r\n--b--\r\n"])
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as response:
            return response.status, ""
    except HTTPError as error:
        return error.code, error.read().decode()


def download(url):
    """Returns headers and content; None if there is no such object."""
    try:
        with urllib.request.urlopen(url) as response:
            return response.headers, response.read()
    except HTTPError as error:
        if error.code in (403, 404):
            return None
        raise
