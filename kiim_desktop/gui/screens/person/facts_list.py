"""The facts of a person below each other, area by area; one line at a time can be edited in its place."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.forms.line_form import LineForm
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts_area import AreaSection, Line
from kiim_desktop.gui.screens.person.facts_conflict import ConflictLine
from kiim_desktop.gui.screens.person.facts_lines import FactLine
from kiim_desktop.gui.screens.person.keeping_in_sight import KeptInSight
from kiim_desktop.gui.widgets.buttons import text_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.presenters.fact_rows import FactKey, Standing
from kiim_desktop.presenters.facts import DraftOffer, FactsPresenter, FactsState
from kiim_desktop.presenters.forms import FormState

_MOST_DRAFTS = 3


class FactsList(Ground):
    """Paints the areas of a FactsState and the editor of one line; `area_entered` tells where the keyboard is."""

    area_entered = Signal(str)

    def __init__(self, presenter: FactsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "surface", parent)
        self._presenter, self._look = presenter, look
        self._drafts: tuple[DraftOffer, ...] | None = None
        self._edited: FactKey | None = None
        self.sections: dict[str, AreaSection] = {}
        self._inside, self.area, self._offers = QWidget(), QScrollArea(), QVBoxLayout()
        self._column = QVBoxLayout(self._inside)
        self._build()

    @property
    def lines(self) -> dict[FactKey, Line]:
        """Return all lines in reading order."""
        return {key: line for section in self.sections.values() for key, line in section.lines.items()}

    def focus_first(self) -> None:
        """Take the keyboard into the first line."""
        line = next(iter(self.lines.values()), None)
        if line is not None:
            line.setFocus(Qt.FocusReason.TabFocusReason)

    def show_facts(self, state: FactsState) -> None:
        """Paint a state; may be called with the same one again."""
        focused = self._focused_key()
        self.setUpdatesEnabled(False)  # new lines lie on top of each other until they are laid out
        self._make_sections(state)
        renewed = [self.sections[area.key].show_area(area) for area in state.areas]
        if any(renewed):
            self._edited = None
            self.show_line(self._presenter.line.state)
        first = next(iter(self.lines), None)
        for key, line in self.lines.items():
            line.set_chosen(key == state.focused)
            line.set_tab_stop(key == (state.focused or first))
        self._show_drafts(state.drafts)
        if any(renewed):
            for section in self.sections.values():
                section.lay_out()
            self._lay_out()
            self._return_to(focused)
        self.setUpdatesEnabled(True)

    def _lay_out(self) -> None:
        """Give the page its height and the lines their places now: until then they lie on top of each other."""
        self._column.activate()
        QCoreApplication.sendEvent(self.area, QEvent(QEvent.Type.LayoutRequest))

    def _return_to(self, key: FactKey | None) -> None:
        """Bring the keyboard back to the line it was in; new lines have taken the place of the old ones."""
        line = self.lines.get(key) if key is not None else None
        if line is not None and self._edited is None:
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(line)

    def show_line(self, state: FormState) -> None:
        """Paint the field that is edited in its row."""
        key = FactKey(state.record, state.only) if state.is_open and state.record else None
        if key != self._edited:
            old = self.lines.get(self._edited) if self._edited else None
            if isinstance(old, FactLine):
                had_keys = old.isAncestorOf(self._focus() or self)
                old.end_edit()
                if had_keys:
                    old.setFocus(Qt.FocusReason.OtherFocusReason)
            self._edited = None
        line = self.lines.get(key) if key else None
        if key is None or not isinstance(line, FactLine):
            return
        if line.form is not None:
            line.form.show_state(state)
            return
        self._edited = key
        form = LineForm(self._presenter.line, self._look)
        line.begin_edit(form)
        form.focus_first()
        self.area.ensureWidgetVisible(line)

    def go_to(self, area: str) -> None:
        """Scroll to an area."""
        section = self.sections.get(area)
        if section is not None:
            self.area.verticalScrollBar().setValue(section.y())

    def focus_area(self, area: str) -> None:
        """Take the keyboard into the first line of an area."""
        self.go_to(area)
        line = next(iter(self.sections[area].lines.values()), None) if area in self.sections else None
        if line is not None:
            line.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_record(self, record: RecordId) -> None:
        """Take the keyboard to a record, and there to the field about which people disagree."""
        lines = [line for key, line in self.lines.items() if key.record == record]
        for line in sorted(lines, key=lambda line: not isinstance(line, ConflictLine))[:1]:
            self._lay_out()
            line.setFocus(Qt.FocusReason.TabFocusReason)
            self._kept.keep(line)

    def _make_sections(self, state: FactsState) -> None:
        wanted = [area.key for area in state.areas]
        if list(self.sections) == wanted:
            return
        for section in self.sections.values():
            self._column.removeWidget(section)
            section.hide()
            section.deleteLater()
        self.sections = {}
        for number, key in enumerate(wanted):
            section = AreaSection(self._look)
            section.begin_wanted.connect(self._presenter.begin)
            section.form_wanted.connect(self._presenter.open_form)
            section.delete_wanted.connect(self._presenter.delete)
            section.return_wanted.connect(self._presenter.get_back)
            section.line_made.connect(self._connect_line)
            self.sections[key] = section
            self._column.insertWidget(number, section)
            section.show()  # now, not with the next event: the keyboard may be in one of its lines by then

    @Slot(object)
    def _connect_line(self, line: Line) -> None:
        line.entered.connect(self._enter)
        line.moved.connect(self._move)
        if isinstance(line, ConflictLine):
            line.taken.connect(self._presenter.take)
            line.merged_taken.connect(self._presenter.take_merged)
            line.both_kept.connect(self._presenter.keep_both)
            line.asked.connect(self._presenter.ask)
        else:
            line.edit_wanted.connect(self._presenter.edit)
            line.action_wanted.connect(self._act)

    @Slot(object)
    def _act(self, key: FactKey) -> None:
        line = self.lines.get(key)
        if line is not None and line.row.standing is Standing.MASKED:
            self._presenter.reveal(key.record)
        else:
            self._presenter.edit(key)

    @Slot(object)
    def _enter(self, key: FactKey) -> None:
        if key != self._presenter.state.focused:
            self._presenter.focus(key)
        self.area_entered.emit(next((name for name, each in self.sections.items() if key in each.lines), ""))

    @Slot(object, int)
    def _move(self, key: FactKey, step: int) -> None:
        keys = list(self.lines)
        place = keys.index(key) + step if key in keys else 0
        if 0 <= place < len(keys):
            line = self.lines[keys[place]]
            line.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(line)

    def _show_drafts(self, drafts: tuple[DraftOffer, ...]) -> None:
        open_now = {self._presenter.form.state.draft, self._presenter.line.state.draft}
        offered = tuple(draft for draft in drafts if draft.id not in open_now)[:_MOST_DRAFTS]
        if offered == self._drafts:
            return
        self._drafts = offered
        _clear(self._offers)
        for draft in offered:
            offer = self._offer(draft)
            self._offers.addWidget(offer)
            offer.show()

    def _offer(self, draft: DraftOffer) -> QWidget:
        look, holder = self._look, Ground(self._look, "accent_tint")
        row = QHBoxLayout(holder)
        row.setContentsMargins(look.space.page_side, look.px(4), look.space.page_side, look.px(4))
        row.setSpacing(look.px(8))
        row.addWidget(IconLabel(look, "note", color="accent"))
        row.addWidget(PlainLabel(look, draft.words), 1)
        resume = text_button(look, _("Weiterschreiben"), lambda: self._presenter.resume(draft.id), flush=True)
        resume.setAccessibleName(_("Weiterschreiben: {draft}").format(draft=draft.words))
        row.addWidget(resume)
        return holder

    def _focus(self) -> QWidget | None:
        return self.window().focusWidget()

    def _focused_key(self) -> FactKey | None:
        focus = self._focus()
        held = (key for key, line in self.lines.items() if focus and (line is focus or line.isAncestorOf(focus)))
        return next(held, None)

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, self._look.px(24))
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._offers.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._offers)
        column.addWidget(self.area, 1)
        self.area.setWidget(self._inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._kept = KeptInSight(self.area)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
