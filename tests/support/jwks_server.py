"""An HTTP server on this machine that serves a JWKS, well or badly."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class JwksServer:
    """What the server answers; a test changes it at any time.

    document: the JWKS. status, headers: of the answer.
    released: while it is cleared, requests wait.
    requests: the paths that were asked for.
    """

    def __init__(self, document):
        self.document = document
        self.status = 200
        self.headers = {}
        self.released = threading.Event()
        self.released.set()
        self.requests = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}/keys.json?v=1"

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self.released.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def _handler(answers):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answers.requests.append(self.path)
            answers.released.wait()
            body = answers.document
            self.send_response(answers.status)
            for name, value in {"Content-Length": str(len(body)), **answers.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Print nothing."""

    return Handler
