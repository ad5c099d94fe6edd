"""An HTTP server that misbehaves: `serving(behaviour, behaviour, ...)`.

A behaviour is a function that handles one connection, given a Peer.
"""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from urllib.parse import unquote

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
WAIT_TIMEOUT_S = 60  # for machines that are busy; passing tests wait for less


class Peer:
    """A client's connection, from the server's side."""

    def __init__(self, connection, requests, ended):
        self._connection = connection
        self._requests = requests
        self._ended = ended
        self._received = b""

    def request(self):
        """Read one request: its head and its body. None if the client has closed."""
        while b"\r\n\r\n" not in self._received:
            if not self._receive():
                return None
        head, _, rest = self._received.partition(b"\r\n\r\n")
        named = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        length = int(named or 0)
        while len(rest) < length:
            if not self._receive():
                return None
            rest = self._received.partition(b"\r\n\r\n")[2]
        self._received = rest[length:]
        self._requests.append((head.decode(), rest[:length]))
        return self._requests[-1]

    def send(self, data, piece=None):
        """Send it at once, or in pieces of `piece` bytes."""
        for start in range(0, len(data), piece or len(data) or 1):
            self._connection.sendall(data[start : start + (piece or len(data))])

    def wait(self):
        """Send nothing until the client closes or the test ends."""
        while not self._ended.is_set() and self._receive():
            continue

    def reset(self):
        """Have the connection reset when it is closed."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def _receive(self):
        more = self._connection.recv(65536)
        self._received += more
        return more


def answers(*answers, piece=None):
    """A behaviour that sends one response after the other, and the last to all further requests."""

    def behaviour(peer):
        given = 0
        while peer.request():
            peer.send(answers[min(given, len(answers) - 1)], piece)
            given += 1

    return behaviour


def once(answer):
    """A behaviour that sends one response and closes."""

    def behaviour(peer):
        if peer.request():
            peer.send(answer)

    return behaviour


def choosing(choose):
    """A behaviour that sends `choose(connection_id)` for each request, and nothing after a None."""

    def behaviour(peer):
        while (request := peer.request()) and (answer := choose(recipient(request))):
            peer.send(answer)
        peer.wait()

    return behaviour


def recipient(request):
    """The connection id in the path of a request to @connections."""
    return unquote(request[0].split()[1].rpartition("/")[2])


class Hostile:
    """A running server.

    requests: those received. connections, resumed: the connections, and the resumed TLS sessions.
    """

    def __init__(self, behaviours, host="127.0.0.1", certificate=None):
        self._behaviours = behaviours
        self._context = None
        if certificate:
            self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._context.load_cert_chain(certificate)
        self._open = set()
        self._ended = threading.Event()
        self._threads = []
        self.requests = []
        self.connections = 0
        self.resumed = 0
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=128)
        port = self._listener.getsockname()[1]
        scheme = "https" if certificate else "http"
        name = f"[{host}]" if ":" in host else "localhost" if certificate else host
        self.url = f"{scheme}://{name}:{port}/stage"
        self._start(self._accept)

    def end(self):
        """Close everything and wait until all threads have ended."""
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(WAIT_TIMEOUT_S)
            assert not thread.is_alive(), "a behaviour does not end"

    def cut(self):
        """Close the open connections."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _start(self, run, *arguments):
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self._ended.is_set():
            try:
                connection = self._listener.accept()[0]
            except OSError:
                return
            behaviour = self._behaviours[min(self.connections, len(self._behaviours) - 1)]
            self.connections += 1
            self._start(self._serve, behaviour, connection)

    def _serve(self, behaviour, connection):
        self._open.add(connection)
        served = connection
        try:
            if self._context:
                served = self._context.wrap_socket(connection, server_side=True)
                self._open.add(served)
                self.resumed += served.session_reused
            behaviour(Peer(served, self.requests, self._ended))
        except OSError:
            pass  # the client has closed the connection
        finally:
            served.close()
            connection.close()
            self._open -= {connection, served}


@contextmanager
def serving(*behaviours, **options):
    """A server. Connections get the behaviours in order; further connections get the last."""
    server = Hostile(behaviours, **options)
    try:
        yield server
    finally:
        server.end()


@contextmanager
def refusing():
    """The address of a port that is taken, and where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/stage"
