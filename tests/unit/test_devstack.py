"""Choosing and starting a stack: what is refused, and what the refusal says."""

import socket
from pathlib import Path

import pytest

from libs.devstack import native, ports, stack
from libs.devstack.errors import CannotStart
from libs.devstack.ports import candidates, free_port
from libs.devstack.processes import alone_in

SERVER = "postgresql://me:secret@db:5432"


def a_stack(dsn: str) -> stack.Stack:
    return stack.Stack(dsn, "127.0.0.1:9092", "given", "given", kafka_remembers=True)


@pytest.fixture(autouse=True)
def _nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    for name in ("KAFKA", "VICEVERSA_POSTGRES", "VICEVERSA_KAFKA", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_a_database_is_named_in_the_path_and_keeps_the_options_of_its_server() -> None:
    assert a_stack(SERVER).database("sessions") == f"{SERVER}/sessions"
    assert a_stack(f"{SERVER}?sslmode=require").database("sessions") == f"{SERVER}/sessions?sslmode=require"


def test_kafka_is_embedded_unless_asked_otherwise() -> None:
    assert stack.kafka_choice(None) == stack.kafka_choice("") == "embedded"
    assert stack.kafka_choice("native") == "native"


def test_an_unknown_kafka_names_the_variable_and_what_it_may_be() -> None:
    with pytest.raises(CannotStart, match=r"KAFKA=redpanda .* embedded, native, docker"):
        stack.kafka_choice("redpanda")


def test_a_given_postgres_with_a_database_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VICEVERSA_POSTGRES", f"{SERVER}/sessions")
    with pytest.raises(CannotStart, match="without a database"), stack.start(tmp_path):
        pass


def test_a_given_postgres_that_does_not_answer_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VICEVERSA_POSTGRES", f"postgresql://me:secret@127.0.0.1:{free_port()}")
    with (
        pytest.raises(CannotStart, match=r"VICEVERSA_POSTGRES: .* at postgresql://127\.0\.0\.1") as refused,
        stack.start(tmp_path),
    ):
        pass
    assert "secret" not in str(refused.value)


def test_a_given_kafka_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VICEVERSA_KAFKA", f"127.0.0.1:{free_port()}")
    with pytest.raises(CannotStart, match=r"VICEVERSA_KAFKA: .* 127\.0\.0\.1"), stack.start(tmp_path):
        pass


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(CannotStart, match="between 1 and 65535"):
        next(candidates(port, "Kafka"))


def test_a_taken_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port: int = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} for Postgres is taken"):
            next(candidates(port, "Postgres"))


def test_a_folder_belongs_to_one_stack_at_a_time(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(CannotStart, match="in use by process"), alone_in(tmp_path):
        pass
    with alone_in(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="file/folder cannot be written"), alone_in(tmp_path / "file/folder"):
        pass


def test_native_kafka_without_java_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="needs Java 17: install"), native.node(tmp_path, None):
        pass


def test_native_kafka_refuses_an_older_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin/java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(CannotStart, match=r"needs Java 17, and .*bin/java is older"), native.node(tmp_path, None):
        pass


def test_native_kafka_without_maven_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"17.0.15\" 2025-04-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(native, "JARS", tmp_path / "jars")
    with pytest.raises(CannotStart, match="needs Maven: install"), native.node(tmp_path, None):
        pass
