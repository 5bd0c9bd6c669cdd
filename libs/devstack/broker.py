"""The embedded broker: Tansu, a program of 40 MB that speaks Kafka and keeps everything in memory.

What differs from Apache Kafka is written down, and run, in tests/integration/test_devstack.py.
"""

import secrets
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from libs.devstack.answers import kafka_cluster
from libs.devstack.binaries import kafka_binary
from libs.devstack.errors import CannotStart
from libs.devstack.ports import HOST, candidates, is_open
from libs.devstack.processes import spawn, stop, tail, wait_until

PATIENCE = 30.0


@contextmanager
def embedded(folder: Path, port: int | None) -> Generator[str]:
    """Serve Kafka from memory and give the bootstrap address; the log is `folder/kafka.log`."""
    program, log = kafka_binary(), folder / "kafka.log"
    for candidate in candidates(port, "Kafka"):
        address = f"{HOST}:{candidate}"
        # A broker that finds its port taken ends without an error, and then another broker would answer for it.
        cluster = secrets.token_hex(8)
        command = [program, "broker", "--cluster-id", cluster, "--storage-engine", "memory://tansu/"]
        command += ["--listener-url", f"tcp://{address}", "--advertised-listener-url", f"tcp://{address}"]
        process = spawn(command, log, on_our_death=signal.SIGKILL)

        def ours(port: int = candidate, address: str = address, cluster: str = cluster) -> bool:
            return is_open(port) and kafka_cluster(address) == cluster

        try:
            if wait_until(ours, process, PATIENCE):
                yield address
                return
        finally:
            # It has nothing to save.
            stop(process, signal.SIGTERM, 2)
    raise CannotStart(f"The embedded broker does not start on {HOST}. The end of {log}:\n{tail(log)}")
