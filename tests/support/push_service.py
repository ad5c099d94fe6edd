"""A push service on this machine, as browsers' makers run them (RFC 8030 and RFC 8292), with the
browsers that are subscribed to it."""

import threading
import time
from collections import defaultdict, deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.push_keys import CURVE, Browser, from_base64url

WAIT_TIMEOUT_S = 60
MAX_BODY_BYTES = 4096
MAX_TOKEN_LIFE_S = 24 * 3600


class PushService:
    """Answers 201 to notifications that it would pass on, or what it is told to answer.

    received: of each notification that was accepted, its path, headers and text, decrypted by the
    browser's own keys. asked: the paths of all requests.
    clock: returns seconds since the epoch; a test may set it back.
    """

    def __init__(self, public_key=None):
        self.received = []
        self.asked = []
        self.clock = time.time
        self.public_key = public_key
        self._browsers = {}
        self._answers = defaultdict(deque)
        self._numbers = count(1)
        self._changed = threading.Condition()

    def subscribe(self):
        """Return what a browser gives its page: `{"endpoint": …, "keys": …}`."""
        path, browser = f"/push/{next(self._numbers)}", Browser()
        self._browsers[path] = browser
        return {"endpoint": self.url + path, "keys": browser.keys()}

    def answer(self, subscription, *answers):
        """Answer so the next requests for a browser: a status, or a status and headers."""
        path = subscription["endpoint"].removeprefix(self.url)
        self._answers[path] += [a if isinstance(a, tuple) else (a, {}) for a in answers]

    def wait_for(self, found, timeout_s=WAIT_TIMEOUT_S):
        """Wait until `found(self)` is true, and return it."""
        with self._changed:
            assert self._changed.wait_for(lambda: found(self), timeout_s), self.asked
            return found(self)

    def handle(self, path, headers, body):
        """Return the status and the headers of an answer."""
        with self._changed:
            self.asked.append(path)
            answer = self._answer(path, headers, body)
            self._changed.notify_all()
        return answer

    def _answer(self, path, headers, body):
        if self._answers[path]:
            return self._answers[path].popleft()
        if path not in self._browsers:
            return 404, {}
        if not self._is_known_sender(headers.get("authorization", "")):
            return 403, {}
        topic = headers.get("topic", "")
        if not headers.get("ttl", "").isdigit() or len(topic) > 32 or len(body) > MAX_BODY_BYTES:
            return 400, {}
        assert headers["content-encoding"] == "aes128gcm"
        text = self._browsers[path].decrypt(body).decode()
        self.received.append({"path": path, "headers": headers, "text": text})
        return 201, {"Location": f"{self.url}/message/1"}

    def _is_known_sender(self, header):
        scheme, _, parameters = header.partition(" ")
        found = dict(each.split("=", 1) for each in parameters.split(", ") if "=" in each)
        if scheme != "vapid" or (self.public_key and found.get("k") != self.public_key):
            return False
        point = from_base64url(found["k"])
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        try:
            without_time = {"verify_exp": False}
            claims = jwt.decode(found["t"], key, ["ES256"], audience=self.url, options=without_time)
        except jwt.InvalidTokenError:
            return False
        left_s = claims["exp"] - self.clock()
        return 0 < left_s <= MAX_TOKEN_LIFE_S and claims["sub"].startswith("mailto:")


@contextmanager
def push_service():
    """A running PushService, at `url`."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answered = service.handle(self.path, headers, body)
            self.send_response(status)
            for name, value in {**answered, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_):
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
