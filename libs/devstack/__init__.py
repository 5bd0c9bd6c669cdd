"""Postgres and Kafka for one machine: embedded by default, given by address, native or in containers when asked."""
