"""The headers of every record on Kafka, described for whoever reads it: CloudEvents 1.0 in binary mode."""

import re
from typing import Any

from libs.contracts.catalogue import PREFIX

HEADERS: dict[str, Any] = {
    "content-type": {"const": "application/json"},
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"type": "string", "description": "With ce_source, unique: whatever comes twice has the same two."},
    "ce_type": {
        "type": "string",
        "pattern": rf"^{re.escape(PREFIX)}[A-Za-z]+\.v[0-9]+$",
        "description": "Which message, and in which version: schemas/ has a file for each.",
    },
    "ce_source": {"type": "string", "description": "The service that said it."},
    "ce_subject": {"type": "string", "description": "The stream where its sender keeps it."},
    "ce_time": {"type": "string", "format": "date-time"},
    "ce_sequence": {"type": "string", "pattern": "^[0-9]+$", "description": "Its version in that stream, from 1."},
    "ce_partitionkey": {"type": "string", "description": "The stream it belongs to; also the key of the record."},
    "ce_correlationid": {"type": "string", "description": "The whole story that it is part of."},
    "ce_causationid": {"type": "string", "description": "The one message that led to it; empty where none did."},
    "ce_final": {
        "enum": ["true", "false"],
        "description": "Whether it is the last of what one command or event led to.",
    },
    "ce_position": {
        "type": "string",
        "pattern": "^[0-9]+$",
        "description": "Its place in the log of its sender, gapless from 1; 0 for what comes from no log.",
    },
    "ce_traceparent": {"type": "string", "description": "The trace it belongs to, as W3C Trace Context says."},
    "ce_chain": {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "description": "The hash of the log of its sender up to this message, in hexadecimal digits.",
    },
    "ce_lineage": {
        "type": "string",
        "description": "Which database of its sender: one that was made anew bears another.",
    },
    "ce_filling": {
        "type": "string",
        "pattern": "^[0-9]+$",
        "description": "Which filling of Kafka by its sender, ascending: before the first record of a newer one "
        "something may have come to the same partition that whoever reads on from an old offset has not read.",
    },
}
SOMETIMES = ("ce_traceparent", "ce_chain", "ce_lineage", "ce_filling")
"""Absent from what comes from no log, belongs to no trace, or was sent when Kafka had never lost anything."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": HEADERS,
    "required": [name for name in HEADERS if name not in SOMETIMES],
}
