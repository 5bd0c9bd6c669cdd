"""One node of Apache Kafka (KRaft) under Java, from Maven Central's jars. `python -m libs.devstack.native` runs it."""

import argparse
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from libs.devstack.answers import kafka_cluster
from libs.devstack.errors import CannotStart
from libs.devstack.ports import HOST, candidates, free_port, is_open
from libs.devstack.processes import alone_in, spawn, stop, tail, wait_until

SOURCE = Path(__file__).parents[2] / "deploy/kafka"
JARS = SOURCE / "jars"
JAVA = 17
PATIENCE = 60.0


@contextmanager
def node(folder: Path, port: int | None) -> Generator[str]:
    """Serve `folder/kafka` and give the bootstrap address; the log is `folder/kafka.log`."""
    with _running(folder, port) as (address, _):
        yield address


def main() -> int:
    asked = argparse.ArgumentParser(prog="make kafka", description=__doc__)
    asked.add_argument("--port", type=int, help="the port to listen on (default: a free one)")
    asked.add_argument("--folder", type=Path, default=Path(".viceversa/native"), help="where its data and log go")
    wanted = asked.parse_args()
    folder: Path = wanted.folder.resolve()
    # A supervisor's SIGTERM stops the node as cleanly as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with alone_in(folder), _running(folder, wanted.port) as (address, process):
            sys.stdout.write(f"Apache Kafka listens on {address}; its data are in {folder}. Ctrl-C stops it.\n")
            sys.stdout.write(f"To use it in another terminal: VICEVERSA_KAFKA={address} make up\n")
            sys.stdout.flush()
            process.wait()
        sys.stderr.write(f"Apache Kafka has ended. The end of {folder / 'kafka.log'}:\n{tail(folder / 'kafka.log')}\n")
    except KeyboardInterrupt:
        return 0
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
    return 1


@contextmanager
def _running(folder: Path, port: int | None) -> Generator[tuple[str, subprocess.Popen[bytes]]]:
    java = [_java(), "-Xmx512m", "-Dlog4j2.level=WARN", "-cp", f"{_jars()}/*"]
    data, log, settings = folder / "kafka", folder / "kafka.log", folder / "kafka.properties"
    for candidate in candidates(port, "Kafka"):
        template = Template((SOURCE / "server.properties").read_text())
        settings.write_text(template.substitute(port=candidate, controller_port=free_port(), folder=data))
        cluster = _formatted(data, java, settings, log)
        address = f"{HOST}:{candidate}"
        process = spawn([*java, "kafka.Kafka", settings], log, on_our_death=signal.SIGTERM)

        def ours(port: int = candidate, address: str = address, cluster: str = cluster) -> bool:
            return is_open(port) and kafka_cluster(address) == cluster

        try:
            if wait_until(ours, process, PATIENCE):
                yield address, process
                return
        finally:
            # SIGTERM is Kafka's clean shutdown; it syncs its segments, so that the next start recovers nothing.
            stop(process, signal.SIGTERM, PATIENCE)
        if not re.search("already in use|Failed to acquire lock", tail(log, 2000)):
            break
    raise CannotStart(f"Apache Kafka does not start over {data}. The end of {log}:\n{tail(log)}")


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None:
        raise CannotStart(f"Apache Kafka needs Java {JAVA}: install openjdk-{JAVA}-jre-headless, or set JAVA_HOME.")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < JAVA:
        raise CannotStart(f"Apache Kafka needs Java {JAVA}, and {java} is older ({said.strip()}): set JAVA_HOME.")
    return java


def _jars() -> Path:
    if JARS.exists():
        return JARS
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotStart("Fetching Apache Kafka needs Maven: install it (apt install maven, brew install maven).")
    # Copied aside and renamed, so that an interrupted download does not pass for a whole one; by one process, while
    # others that start at the same time wait for it.
    with (SOURCE / "pom.xml").open() as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        return JARS if JARS.exists() else _fetched(maven, JARS.with_name("jars.unfinished")).rename(JARS)


def _fetched(maven: str, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    command = [maven, "-q", "-B", "-f", str(SOURCE / "pom.xml"), "dependency:copy-dependencies"]
    fetched = subprocess.run([*command, f"-DoutputDirectory={folder}"], capture_output=True, text=True, check=False)
    if fetched.returncode != 0:
        raise CannotStart(f"Maven cannot fetch Apache Kafka from Maven Central:\n{fetched.stdout[-2000:]}")
    return folder


def _formatted(data: Path, java: list[str], settings: Path, log: Path) -> str:
    """The id of the cluster in the data folder, which is formatted first when it is new."""
    meta = data / "meta.properties"
    if not meta.exists():
        # Kafka reads its ids as command-line words, so none may begin with a dash.
        cluster = "v" + urlsafe_b64encode(os.urandom(16)).decode()[:21]
        command = [*java, "kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", settings]
        if spawn(command, log, on_our_death=signal.SIGTERM).wait() != 0:
            raise CannotStart(f"Apache Kafka cannot format {data}. The end of {log}:\n{tail(log)}")
    found = re.search(r"^cluster\.id=(.+)$", meta.read_text(), re.MULTILINE)
    if found is None:
        raise CannotStart(f"{meta} names no cluster: remove {data}, or choose another folder.")
    return found[1].strip()


if __name__ == "__main__":
    sys.exit(main())
