"""`python -m services.cli.app`: the command where it is not installed."""

from services.cli.app import main

main()
