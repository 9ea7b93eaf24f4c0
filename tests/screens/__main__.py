"""Renders every screen offscreen into a folder, to be looked at beside the target pictures."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from kiim_desktop.base.paths import resources
from kiim_desktop.base.translation import use_language
from tests.pseudo import turn_round


def main() -> int:
    """Read the options before Qt is loaded: the scale of the screen is fixed by then."""
    options = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    options.add_argument("out", type=Path)
    options.add_argument("--theme", choices=("light", "dark"), default="light")
    options.add_argument("--scale", type=float, default=1.0, help="device pixels per logical pixel; 2 = 200 %%")
    options.add_argument("--size", default="", help="logical size, such as 640x400")
    options.add_argument("--language", choices=("de", "en"), default="de")
    options.add_argument("--rtl", action="store_true", help="from right to left, in German words")
    options.add_argument("--persons", type=int, default=120)
    options.add_argument("--file-tabs", action="store_true", help="only the tabs of a file that need another office")
    options.add_argument("--training", action="store_true", help="the screens of a profile for training")
    chosen = options.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    use_language(chosen.language, resources() / "locale")
    if chosen.rtl:
        turn_round()
    os.environ["QT_SCALE_FACTOR"] = str(chosen.scale)
    width, height = (
        (int(part) for part in chosen.size.split("x"))
        if chosen.size
        else (round(1440 / chosen.scale), round(900 / chosen.scale))
    )
    from tests.screens.pictures import (  # noqa: PLC0415  # Qt reads its platform and scale when it is loaded
        render,
        render_file_tabs,
    )

    with tempfile.TemporaryDirectory(prefix="kiim-screens-") as folder:
        os.environ["KIIM_STATE_DIR"] = str(Path(folder) / "state")
        made = (
            render_file_tabs(Path(folder), chosen.out, chosen.theme, (width, height))
            if chosen.file_tabs
            else render(
                Path(folder), chosen.out, chosen.theme, (width, height), chosen.persons, training=chosen.training
            )
        )
        for path in made:
            sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
