"""The process of the embedded AWS."""

import socket
import subprocess
import sys

import pytest


class EmbeddedAwsProcess:
    """Runs it on a free port, as the supervisor does; `arguments` are its options."""

    def __init__(self, *arguments):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self.local_url = f"http://localhost:{port}"
            descriptor = listener.fileno()
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "chalice_gateway.embedded_aws",
                    str(descriptor),
                    *map(str, arguments),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[descriptor],
                start_new_session=True,
            )

    def close(self):
        """Close its stdin; its exit code, and what it printed."""
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, output.decode()

    def kill(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def aws_process():
    """Starts processes for one test: `aws_process(*arguments)`."""
    yield from starts_processes()


@pytest.fixture(scope="module")
def aws():
    """A process for the tests of a module."""
    for start in starts_processes():
        yield start()


def starts_processes():
    started = []

    def start(*arguments):
        started.append(EmbeddedAwsProcess(*arguments))
        return started[-1]

    yield start
    for each in started:
        each.kill()
