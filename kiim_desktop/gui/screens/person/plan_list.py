"""The goals and steps below each other, field of action by field of action; one line at a time is edited in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.line_form import LineForm
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts_area import deed_button
from kiim_desktop.gui.screens.person.facts_conflict import ConflictLine
from kiim_desktop.gui.screens.person.keeping_in_sight import KeptInSight
from kiim_desktop.gui.screens.person.plan_head import PlanHeadView
from kiim_desktop.gui.screens.person.plan_lines import PlanLineView, SectionHead
from kiim_desktop.gui.widgets.buttons import text_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.presenters.fact_rows import FactKey, FactRow
from kiim_desktop.presenters.facts import DraftOffer
from kiim_desktop.presenters.forms import FormState
from kiim_desktop.presenters.plan import PlanPresenter
from kiim_desktop.presenters.plan_rows import PlanSection, VersionLine
from kiim_desktop.presenters.plan_state import PlanState

_MOST_DRAFTS = 3
Line = PlanLineView | ConflictLine


class PlanList(Ground):
    """Paints the sections of a PlanState and the editor of one line."""

    wanted = Signal(object, str)

    def __init__(self, presenter: PlanPresenter, look: Look, day: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(look, "surface", parent)
        self._presenter, self._look = presenter, look
        self._sections: tuple[PlanSection, ...] = ()
        self._versions: tuple[VersionLine, ...] = ()
        self._drafts: tuple[DraftOffer, ...] = ()
        self._edited: RecordId | None = None
        self.lines: dict[RecordId, PlanLineView] = {}
        self.stops: list[Line] = []
        """All lines in reading order, disagreements among them."""
        self.head = PlanHeadView(presenter, look, day)
        self._inside, self.area, self._offers = QWidget(), QScrollArea(), QVBoxLayout()
        self._column = QVBoxLayout()
        self._build()

    def focus_first(self) -> None:
        """Take the keyboard into the line in focus, else into the first step that is open, else into the first."""
        chosen = self.lines.get(self._presenter.state.focused) if self._presenter.state.focused else None
        line = chosen or self._first()
        if line is not None:
            line.setFocus(Qt.FocusReason.TabFocusReason)
            self._kept.keep(line)

    def show_plan(self, state: PlanState) -> None:
        """Paint a state; may be called with the same one again."""
        if state.sections != self._sections or state.versions != self._versions:
            self._rebuild(state)
        stop = self.lines.get(state.focused) if state.focused else self._first()
        for record, line in self.lines.items():
            line.set_chosen(record == state.focused)
            line.set_tab_stop(line is stop)
        self._show_drafts(state)

    def show_line(self, state: FormState) -> None:
        """Paint the field that is edited in its line."""
        record = state.record if state.is_open and state.only else None
        if record != self._edited:
            old = self.lines.get(self._edited) if self._edited else None
            if old is not None:
                had_keys = old.isAncestorOf(self._focus() or self)
                old.end_edit()
                if had_keys:
                    old.setFocus(Qt.FocusReason.OtherFocusReason)
            self._edited = None
        line = self.lines.get(record) if record else None
        if record is None or line is None:
            return
        if line.form is not None:
            line.form.show_state(state)
            return
        self._edited = record
        form = LineForm(self._presenter.file.line, self._look)
        form.resized.connect(line.fit)
        line.begin_edit(form)
        form.focus_first()
        self.area.ensureWidgetVisible(line)

    def _first(self) -> PlanLineView | None:
        """Return the line one comes to: the first step still to be gone, else the first line."""
        steps = (each for each in self.lines.values() if not each.line.is_goal and not each.line.is_closed)
        return next(steps, None) or next(iter(self.lines.values()), None)

    def _rebuild(self, state: PlanState) -> None:
        focused, known = self._focused(), set(self.lines)
        focus = self._focus()
        had_keys = focus is not None and self._inside.isAncestorOf(focus)
        place = next((number for number, line in enumerate(self.stops) if line is focused), -1)
        key = focused.key if focused is not None else None
        self.setUpdatesEnabled(False)
        self._sections, self._versions = state.sections, state.versions
        self._edited = None
        _clear(self._column)
        self.lines, self.stops = {}, []
        for section in state.sections:
            self._add_section(section)
        self._add_versions(state.versions)
        self._column.activate()
        QCoreApplication.sendEvent(self.area, QEvent(QEvent.Type.LayoutRequest))
        self.show_line(self._presenter.file.line.state)
        if had_keys and self._edited is None:
            self._return_to(key, place, known)
        self.setUpdatesEnabled(True)

    def _return_to(self, key: object, place: int, known: set[RecordId]) -> None:
        """Bring the keyboard to the line that is new, else back to where it was, else to what took its place."""
        new = [line for record, line in self.lines.items() if record not in known]
        same = next((line for line in self.stops if line.key == key), None)
        line: Line | None = new[0] if new and known and (len(new) == 1 or same is None) else same
        if line is None and self.stops:
            line = self.stops[max(0, min(place, len(self.stops) - 1))]
        if line is not None:
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            self._kept.keep(line)

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        widget.show()

    def _add_section(self, section: PlanSection) -> None:
        self._add(SectionHead(self._look, section.title))
        for shown in section.lines:
            line = PlanLineView(self._look, shown)
            line.entered.connect(self._enter)
            line.moved.connect(self._move)
            line.wanted.connect(self.wanted)
            self.lines[shown.record] = line
            self.stops.append(line)
            self._add(line)
            for row in shown.conflicts:
                self._add_conflict(row)
        if section.is_folded:
            self._add(self._indented(section.fold_words, section.title, self._presenter.unfold))
        self._column.addSpacing(self._look.space.section_gap)

    def _add_conflict(self, row: FactRow) -> None:
        if row.conflict is None:
            return
        line, file = ConflictLine(self._look, row, row.conflict), self._presenter.file
        line.entered.connect(lambda key: self._enter(key.record))
        line.moved.connect(self._move)
        line.taken.connect(file.take)
        line.merged_taken.connect(file.take_merged)
        line.both_kept.connect(file.keep_both)
        line.asked.connect(file.ask)
        self.stops.append(line)
        self._add(line)

    def _add_versions(self, versions: tuple[VersionLine, ...]) -> None:
        if not versions:
            return
        self._add(SectionHead(self._look, _("Frühere Fassungen")))
        for version in versions:
            self._add(self._version(version))

    def _version(self, version: VersionLine) -> QWidget:
        def read() -> None:
            self._presenter.read_version(version.record)

        return self._indented(_("Lesen"), version.words, read, beside=True)

    def _indented(self, words: str, about: str, deed: Callable[[], None], *, beside: bool = False) -> QWidget:
        look, holder = self._look, QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(look.space.page_side, look.px(6), look.space.page_side, look.px(6))
        row.setSpacing(look.px(16))
        if beside:
            row.addWidget(PlainLabel(look, about, color="text2", wrap=True), 1)
        row.addWidget(deed_button(look, words, about, deed), 0, Qt.AlignmentFlag.AlignTop)
        if not beside:
            row.addStretch(1)
        return holder

    @Slot(object)
    def _enter(self, record: RecordId) -> None:
        if record != self._presenter.state.focused:
            self._presenter.focus(record)

    @Slot(object, int)
    def _move(self, key: RecordId | FactKey, step: int) -> None:
        place = next((number for number, line in enumerate(self.stops) if line.key == key), 0) + step
        if 0 <= place < len(self.stops):
            line = self.stops[place]
            line.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(line)

    def _show_drafts(self, state: PlanState) -> None:
        file, chooser = self._presenter.file, self._presenter.chooser
        open_now = {file.form.state.draft, file.line.state.draft, chooser.state.draft}
        offered = tuple(draft for draft in state.drafts if draft.id not in open_now)[:_MOST_DRAFTS]
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
        row.addWidget(PlainLabel(look, draft.words, kind=Type.BODY), 1)
        resume = text_button(look, _("Weiterschreiben"), lambda: self._presenter.resume(draft.id), flush=True)
        resume.setAccessibleName(_("Weiterschreiben: {draft}").format(draft=draft.words))
        row.addWidget(resume)
        return holder

    def _focus(self) -> QWidget | None:
        return self.window().focusWidget()

    def _focused(self) -> Line | None:
        focus = self._focus()
        held = (line for line in self.stops if focus and (line is focus or line.isAncestorOf(focus)))
        return next(held, None)

    def _build(self) -> None:
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, self._look.px(24))
        inside.setSpacing(0)
        inside.addWidget(self.head)
        inside.addLayout(self._column)
        inside.addStretch(1)
        self._column.setSpacing(0)
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
