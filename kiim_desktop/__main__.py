"""`python -m kiim_desktop` is `kiim`; the frozen program is also the child that draws a page of a PDF."""

from __future__ import annotations

import sys

from kiim_desktop.interchange import pdf_child


def main() -> None:
    """Do what the first argument says: the child must load nothing of the program."""
    if sys.argv[1:2] == [pdf_child.ARGUMENT]:
        sys.exit(pdf_child.main(sys.argv[2:]))
    from kiim_desktop.cli.main import main as kiim  # noqa: PLC0415  # the child must not load it

    kiim()


if __name__ == "__main__":
    main()
