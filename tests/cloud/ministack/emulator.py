"""MiniStack in a process of its own, on free ports of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from tests.cloud.ministack import bridges
from tests.cloud.support.local_account import HOST, LocalAccount
from tests.support.certificates import Authority
from tests.support.locked_environment import python_with

HERE = Path(__file__).parent
MEMORY_DISK = Path("/dev/shm")
LEAST_FREE_BYTES = 1 << 30
START_TIMEOUT_S = 300
STOP_TIMEOUT_S = 10


class MiniStack(LocalAccount):
    """A running MiniStack with an empty account.

    url: where its services listen. tls_port: where API Gateway's names are served, with TLS, which
    clients trust that trust `authority`.
    """

    def __init__(self, folder, *options):
        plain, tls = (socket.create_server((HOST, 0), backlog=128) for _ in range(2))
        super().__init__("http://{}:{}".format(*plain.getsockname()))
        self.tls_port = tls.getsockname()[1]
        signer = Authority(folder)
        self.authority = signer.file
        certificate = signer.certificate(f"*{bridges.GATEWAY_SUFFIX}")
        self._log = folder / "ministack.log"
        self._unpacked = Path(tempfile.mkdtemp(prefix="ministack-", dir=_fast_disk()))
        python = python_with("ministack")
        with plain, tls, self._log.open("w") as log:
            sockets = plain.fileno(), tls.fileno()
            self._process = subprocess.Popen(
                [python, HERE / "serve.py", *map(str, sockets), certificate, *options],
                cwd=folder,
                env=self._own_environment(folder),
                pass_fds=sockets,
                stdin=subprocess.PIPE,  # closed by the end of this process, too, however it ends
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready()

    def _own_environment(self, folder):
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(self._unpacked),
            "PYTHONPATH": str(HERE / "in_functions"),
            "PYTHONDONTWRITEBYTECODE": "1",  # into what functions have unpacked, which is deleted
            "MINISTACK_TLS_PORT": str(self.tls_port),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            **bridges.environment(self.url, self.authority),
        }

    def _wait_until_ready(self):
        try:
            # The socket listens already: the request waits there for the start.
            with urllib.request.urlopen(f"{self.url}/health", timeout=START_TIMEOUT_S):
                pass
        except OSError as error:
            self.stop()
            raise AssertionError(f"MiniStack does not start: {self.output()}") from error
        except BaseException:  # Ctrl-C
            self.stop()
            raise

    def output(self):
        """All that it has printed."""
        return self._log.read_text()

    def stop(self):
        """End it, and with it the functions' processes; delete what they have unpacked."""
        self._process.stdin.close()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._unpacked, ignore_errors=True)


def _fast_disk():
    """Where the functions' processes unpack 900 files each; None: the default. A container may have
    a small /dev/shm, and macOS has none."""
    if MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free > LEAST_FREE_BYTES:
        return MEMORY_DISK
    return None
