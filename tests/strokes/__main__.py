"""Plays the common cases and the morning in the real window and prints keys and seconds."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from kiim_desktop.base.settings import Settings, no_policies
from tests.strokes.writing import KEY_SECONDS, THINK_SECONDS, Effort, effort


def main() -> int:
    """Exit 1 if something did not arrive where it should."""
    options = argparse.ArgumentParser(prog="python -m tests.strokes", description=__doc__)
    options.add_argument("--persons", type=int, default=300, help="how large the office is")
    options.add_argument("--json", type=Path, help="write the figures as JSON")
    options.add_argument("--pictures", type=Path, help="keep a picture after each job of the morning")
    chosen = options.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tests.strokes.common_cases import CASES  # noqa: PLC0415  # Qt is loaded with its platform set

    print(f"{'Häufiger Fall je Eintragsart':<40}{'Tasten':>8}{'erzählt':>9}{'s (KLM)':>9}")
    cases = {case.kind: effort(case.script) for case in CASES}
    for kind, cost in cases.items():
        print(_line(kind, cost))
    print(f"\n{'Ein Vormittag':<40}{'Tasten':>8}{'erzählt':>9}{'s (KLM)':>9}{'gewartet':>9}{'gesamt':>8}")
    morning, is_done = _morning(chosen.persons, chosen.pictures)
    print(f"\nKLM: {KEY_SECONDS} s je Taste, {THINK_SECONDS} s je Gedanke; gewartet: gemessen in diesem Lauf.")
    if chosen.json:
        told = {"cases": {kind: asdict(cost) for kind, cost in cases.items()}, "morning": morning}
        chosen.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if is_done else 1


def _morning(persons: int, pictures: Path | None) -> tuple[list[dict[str, object]], bool]:
    from kiim_desktop.cli.window import open_window  # noqa: PLC0415  # as above
    from kiim_desktop.gui.app import Window  # noqa: PLC0415
    from tests.bench.offices import measured_office  # noqa: PLC0415
    from tests.strokes.opening import unlocked  # noqa: PLC0415

    told: list[dict[str, object]] = []
    done: list[bool] = []
    with measured_office(persons) as measured:
        place = measured.folder
        os.environ["KIIM_STATE_DIR"] = str(place / "state")
        measured.close()

        def play(window: Window) -> None:
            def photograph(name: str) -> None:
                if pictures is not None:
                    pictures.mkdir(parents=True, exist_ok=True)
                    window.grab().save(str(pictures / f"{len(told) + 1:02d}-{name.replace(' ', '-')}.png"))

            for played in unlocked(window, place).play(photograph):
                line = _line(played.job.name, played.effort)
                print(f"{line}{played.waited:>9.2f}{played.seconds:>8.1f}{'' if played.is_done else '  NICHT'}")
                told.append({"name": played.job.name, "waited": played.waited, **asdict(played.effort)})
                done.append(played.is_done)

        open_window(place / "profil", Settings(no_policies, None), play=play)
    return told, bool(done) and all(done)


def _line(name: str, cost: Effort) -> str:
    return f"{name:<40}{cost.strokes:>8}{cost.told:>9}{cost.seconds:>9.1f}"


if __name__ == "__main__":
    sys.exit(main())
