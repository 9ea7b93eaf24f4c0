"""`python -m kiim_desktop` is `kiim`."""

from __future__ import annotations

from kiim_desktop.cli.main import main

if __name__ == "__main__":
    main()
