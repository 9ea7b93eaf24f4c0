"""What stands above an open file, and what stands in its place once it is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.presenters.person import PersonPresenter, PersonState


class FileBanner(QWidget):
    """Says which day is shown, why a typed day is none, or why something is not written here."""

    def __init__(self, look: Look, presenter: PersonPresenter) -> None:
        super().__init__()
        self._look, self._presenter = look, presenter
        self.banner = Banner(look)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.banner)
        self.banner.pressed.connect(self.leave)

    def show_state(self, state: PersonState) -> None:
        what, meaning = state.as_of_words
        day = Notice(Tone.INFO, what, meaning, _("heute anzeigen"), _("Esc")) if state.as_of else None
        wrong = Notice(Tone.WARN, state.day_problem, "", _("schließen")) if state.day_problem else None
        refused = Notice(Tone.INFO, *state.refusal, _("schließen"), _("Esc")) if state.refusal[0] else None
        self.banner.set_notice(wrong or refused or day)
        self.setVisible(self.banner.notice() is not None)

    def set_side(self, side: int) -> None:
        """Keep the margins of the page."""
        self._column.setContentsMargins(side, self._look.px(8), side, self._look.px(8))

    @Slot()
    def leave(self) -> None:
        """Close the sentence in sight; where it tells of a past day, that day."""
        if self._presenter.state.refusal[0]:
            self._presenter.forget_refusal()
        else:
            self._presenter.back_to_today()


class GonePage(EmptyState):
    """One sentence why nothing is left of a file, and the way to the list."""

    def __init__(self, look: Look, file: Callable[[], Sequence[QWidget]]) -> None:
        """`file` are the widgets of the open file, the keyboard in one of which is given to this page."""
        super().__init__(look, "")
        self._file = file
        self._had_keys = False

    def note_keys(self) -> bool:
        """Remember whether the keyboard is in the file, before anything of it goes; nothing typed is lost by that."""
        focus: QWidget | None = self.window().focusWidget()
        self._had_keys = focus is not None and any(part.isAncestorOf(focus) for part in self._file())
        return False

    def show_gone(self, state: PersonState) -> None:
        """Say it; comes into sight by whoever owns this page."""
        self.set_words(*state.gone_words, _("Zur Liste"))
        if self._had_keys:
            self.focus_button()
        self._had_keys = False
