"""The contracts as files for whoever is not written in Python: docs/contracts, made by `make contracts`."""
