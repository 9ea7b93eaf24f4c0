"""The form of every kind people enter by hand, as a picture: `python -m tests.screens.forms OUT [--theme dark]`.

Each form is drawn at the width it has in the window, once as it opens and once with all its fields.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiim_desktop.gui.forms.panel import FormPanel


def main() -> int:
    """Read the options before Qt is loaded: the scale of the screen is fixed by then."""
    options = argparse.ArgumentParser(prog="python -m tests.screens.forms", description=__doc__)
    options.add_argument("out", type=Path)
    options.add_argument("--theme", choices=("light", "dark"), default="light")
    options.add_argument("--percent", type=int, default=100, help="size of letters and measures, 100 to 200")
    options.add_argument("--width", type=int, default=0, help="px at 100 %%; else as in a wide window")
    options.add_argument("--kind", action="append", default=[], help="only this kind; may be given again")
    chosen = options.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="kiim-forms-") as folder:
        os.environ["KIIM_STATE_DIR"] = str(Path(folder) / "state")
        for path in _pictures(Path(folder), chosen):
            sys.stdout.write(f"{path}\n")
    return 0


def _pictures(folder: Path, chosen: argparse.Namespace) -> Iterator[Path]:
    """Yield the path of each picture. Qt is loaded only here: by then its platform is named."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from kiim_desktop.base.jobs import InlineJobs  # noqa: PLC0415
    from kiim_desktop.domain.kinds import KINDS  # noqa: PLC0415
    from kiim_desktop.gui.forms.panel import FormPanel  # noqa: PLC0415
    from kiim_desktop.gui.palette import Look, Theme  # noqa: PLC0415
    from kiim_desktop.gui.style import dress  # noqa: PLC0415
    from kiim_desktop.presenters.forms import FormPresenter  # noqa: PLC0415
    from kiim_desktop.presenters.presenting import Desk  # noqa: PLC0415
    from tests.factories import make_person, open_office  # noqa: PLC0415
    from tests.presenters.desks import Notes  # noqa: PLC0415

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # narrowing: nobody else makes one here
    look = Look(theme=Theme(chosen.theme), scale=chosen.percent)
    kept = dress(app, look)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with open_office(folder) as office:
        person = make_person(office)
        presenter = FormPresenter(Desk(office, InlineJobs(), Notes()))
        panel = FormPanel(presenter, look)
        kinds = [kind for kind in KINDS.offered(with_health=True) if kind.is_of_person and not kind.is_final]
        for kind in kinds:
            if chosen.kind and kind.name not in chosen.kind:
                continue
            presenter.begin(person, kind)
            for part in ("", "-mehr") if presenter.state.hidden_count else ("",):
                if part:
                    presenter.show_more()
                panel.resize(look.px(chosen.width) if chosen.width else look.panel.note_editor, 100)
                panel.show()
                app.processEvents()
                panel.resize(panel.width(), _whole_height(panel))
                app.processEvents()
                path = chosen.out / f"form-{kind.name}{part}.png"
                panel.grab().save(str(path))
                yield path
            presenter.leave()
    del kept


def _whole_height(panel: FormPanel) -> int:
    """Return the height at which nothing has to be scrolled."""
    inside = panel.area.widget()
    assert inside is not None  # narrowing: the panel has put it there
    return panel.height() - panel.area.viewport().height() + inside.sizeHint().height()


if __name__ == "__main__":
    sys.exit(main())
