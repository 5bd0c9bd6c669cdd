"""`make contracts`: write docs/contracts anew; with --release also what others are now told to read."""

import argparse

from libs.contracts.published import folder
from libs.contracts.published.samples import NoSample


def main() -> None:
    parser = argparse.ArgumentParser(prog="make contracts", description=__doc__)
    parser.add_argument("--release", action="store_true", help="what is there now is what others read from now on")
    asked = parser.parse_args()
    try:
        folder.write()
        if asked.release:
            folder.release()
        else:
            folder.ensure_unbroken()
    except (folder.Breaks, NoSample) as wrong:
        raise SystemExit(str(wrong)) from None


if __name__ == "__main__":
    main()
