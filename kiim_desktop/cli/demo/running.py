"""`kiim demo`: the sample Kreis in a window, or the journey played by itself with pictures."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.base.translation import _
from kiim_desktop.cli.demo.background import SecondDevice
from kiim_desktop.cli.demo.sample import PASSWORD, SampleKreis, sample_kreis
from kiim_desktop.cli.window import open_window
from kiim_desktop.presenters.unlock import AfterLock

PERSONS, PERSONS_IN_SMOKE = 300, 80


def run_demo(smoke: Path | None) -> int:
    """Show the demo until the window is closed, or play the journey into a folder. Returns the exit code.

    The journey needs no display; NoDisplay before anything is made where the window would have none.
    """
    from kiim_desktop.gui.app import check_display

    if smoke is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    check_display()
    with tempfile.TemporaryDirectory(prefix="kiim-demo-") as folder:
        os.environ["KIIM_STATE_DIR"] = str(Path(folder) / "state")
        persons = PERSONS if smoke is None else PERSONS_IN_SMOKE
        click.echo(_("Der Beispiel-Kreis wird angelegt ..."), err=True)
        with sample_kreis(Path(folder), persons, training=True) as kreis:
            return _show(kreis) if smoke is None else _play(kreis, smoke)


def _show(kreis: SampleKreis) -> int:
    click.echo(_("Alle Personen sind erfunden. Kennwort: {password}").format(password=PASSWORD), err=True)
    hint = _("Beispieldaten, Kennwort: {password}").format(password=PASSWORD)
    with SecondDevice(kreis):
        return open_window(kreis.office_folder, _settings(), AfterLock(reason=hint), stays=True)


def _play(kreis: SampleKreis, out: Path) -> int:
    from kiim_desktop.cli.demo.journey import play_journey

    return play_journey(kreis, out, _settings())


def _settings() -> Settings:
    """Return settings nobody chose: the demo shows the program as it ships."""
    return Settings(no_policies, None)
