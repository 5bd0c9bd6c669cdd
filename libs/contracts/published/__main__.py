"""`make contracts`: write docs/contracts anew; with --release also what others are now told to read."""

import argparse

from libs.contracts.published import folder


def main() -> None:
    parser = argparse.ArgumentParser(prog="make contracts", description=__doc__)
    parser.add_argument("--release", action="store_true", help="what is there now is what others read from now on")
    asked = parser.parse_args()
    folder.write()
    if asked.release:
        try:
            folder.release()
        except folder.Breaks as breaks:
            raise SystemExit(str(breaks)) from None


if __name__ == "__main__":
    main()
