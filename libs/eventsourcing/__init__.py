"""Event sourcing on Postgres and Kafka. It knows messages and topics, and no domain."""
