"""Logs as one JSON object a line, or in colour for a person at a terminal."""

import logging
import sys

import structlog


def configure(level: str, *, for_a_person: bool) -> None:
    """Send our own records and those of the libraries through one formatter to standard error."""
    before = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = structlog.dev.ConsoleRenderer() if for_a_person else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("aiokafka", "uvicorn.access", "faststream"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
