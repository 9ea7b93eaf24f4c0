"""Verwaltung, Benutzer: who has a password here, and the forms for a new access, another role, another password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Blank, Chip, Column, Name, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.parts import Form, Listing, SectionPage
from kiim_desktop.gui.screens.office.rows import show_rows
from kiim_desktop.gui.widgets.buttons import danger_button, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.chips import ChipKind
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.new_password import NewPasswordFields
from kiim_desktop.presenters.office import users as presented
from kiim_desktop.presenters.office.users import UserLine, UsersPresenter, UsersState


class UsersPage(SectionPage):
    """Paints a UsersState."""

    def __init__(self, presenter: UsersPresenter, look: Look) -> None:
        super().__init__(look, _("Benutzer dieses Geräts"))
        self.presenter = presenter
        self.model: RowsModel[UserLine] = RowsModel(InlineJobs(), lambda line: line.spoken, self)
        delegate = RowDelegate(look, _columns(), _cells)
        self.list = RowList(look, _("Zugänge"), self.model, delegate)
        self.listing = Listing(look, self.list, delegate, EmptyState(look, _("Hier hat noch niemand einen Zugang.")))
        self.new = plain_button(look, _("Neuer Zugang"), self._begin_new, icon="add", hint=_("Strg+N"))
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._begin_new)
        self.chosen = ChosenUser(look, presenter, self)
        self.access, self.password = NewAccess(look, presenter), NewPasswordForm(look, presenter)
        note = _("Jeder Zugang hat ein eigenes Kennwort. Er gilt nur auf diesem Gerät.")
        self.main_column.addLayout(self.inset(PlainLabel(look, note, color="text2", wrap=True), self.new))
        self.main_column.addWidget(self.listing, 1)
        for form in (self.chosen, self.access, self.password):
            form.left.connect(self._leave)
            self.side_column.addWidget(form)
        self.side_column.addStretch(1)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self.chosen.focus_first())
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Strg+N"), _("neuer Zugang")),
            (_("Eingabe"), _("Zugang ändern")),
            (_("Esc"), _("zurück zur Liste")),
        )

    def opened(self) -> None:
        self.presenter.look()

    def focus_first(self) -> None:
        self.listing.focus_first()

    def show_state(self, state: UsersState) -> None:
        """Paint a state; may be called with the same one again."""
        had_form = self.access.isVisible() or self.password.isVisible()
        show_rows(self.list, self.model, state.users, lambda row: row.id == state.chosen)
        self.listing.show_any(has_rows=bool(state.users) or not state.is_loaded)
        self.chosen.setVisible(state.form is presented.Form.CHOSEN and state.line is not None)
        self.access.setVisible(state.form is presented.Form.NEW)
        self.password.setVisible(state.form is presented.Form.PASSWORD)
        self.chosen.show_state(state)
        self.access.show_state(state)
        self.password.show_state(state)
        if had_form and state.form is presented.Form.CHOSEN and self.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _choose(self, row: object) -> None:
        if isinstance(row, UserLine):
            self.presenter.choose(row.id)

    def _begin_new(self) -> None:
        self.presenter.begin_new()
        self.access.name.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _leave(self) -> None:
        self.presenter.leave()
        self.listing.focus_first()


class ChosenUser(Form):
    """What can be done with somebody's access."""

    def __init__(self, look: Look, presenter: UsersPresenter, page: UsersPage) -> None:
        super().__init__(look, "")
        self._look, self._presenter, self._page = look, presenter, page
        self.note = PlainLabel(look, "", color="text2", wrap=True)
        options = [Option(code, title) for code, title in presented.roles()]
        self.role = Choice(look, _("Rolle"), options)
        self.change = primary_button(look, _("Rolle ändern"), presenter.save)
        self.reset = plain_button(look, _("Neues Kennwort setzen …"), self._reset)
        self.remove = danger_button(look, _("Zugang entfernen …"), self._ask)
        self.problem = PlainLabel(look, "", kind=Type.SMALL, color="danger", wrap=True)
        self.column.addWidget(self.note)
        self.column.addWidget(self.role)
        self.add_buttons(look, self.change)
        self.column.addSpacing(look.px(8))
        self.add_buttons(look, self.reset)
        self.add_buttons(look, self.remove)
        self.column.addWidget(self.problem)
        self.role.chosen.connect(presenter.choose_role)
        self.saved.connect(presenter.save)

    def show_state(self, state: UsersState) -> None:
        line = state.line
        if line is None:
            return
        self.title.setText(line.name)
        self.note.setText(
            _("Das ist Ihr eigener Zugang. Eine andere Leitung kann ihn ändern oder entfernen.")
            if line.is_own
            else _("Die Rolle sagt, was jemand hier darf. Sie gilt ab dem nächsten Entsperren.")
        )
        self.role.set_key(state.role)
        for widget in (self.role, self.change, self.reset, self.remove):
            widget.setVisible(not line.is_own)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))

    def focus_first(self) -> None:
        if self.role.isVisible():
            self.role.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.role.line.selectAll()  # what is typed takes the place of the present role

    def _reset(self) -> None:
        self._presenter.begin_password()
        self._page.password.fields.password.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        line = self._presenter.state.line
        if line is None:
            return
        asked = ConfirmLoss(
            self._look,
            self,
            question=_("Den Zugang von {name} entfernen?").format(name=line.name),
            loss=_(
                "{name} kommt mit keinem Kennwort mehr herein. Die Datei bekommt einen neuen Schlüssel und wird dann"
                " gesperrt; alle anderen öffnen sie wie bisher. Nicht gespeicherte Entwürfe von {name} gehen an Sie."
                " Das lässt sich nicht rückgängig machen."
            ).format(name=line.name),
            keep=_("Abbrechen"),
            lose=_("Zugang entfernen"),
            confirmed=self._presenter.remove,
        )
        asked.open()


class NewAccess(Form):
    """Name, role and first password of somebody new."""

    def __init__(self, look: Look, presenter: UsersPresenter) -> None:
        super().__init__(look, _("Neuer Zugang"))
        self._presenter = presenter
        self.name = TextField(look, _("Name"), hint=_("So steht er auf dem Öffnen-Bildschirm."))
        options = [Option(code, title) for code, title in presented.roles()]
        self.role = Choice(look, _("Rolle des neuen Zugangs"), options)
        self.fields = NewPasswordFields(look, _("Erstes Kennwort"))
        self.problem = PlainLabel(look, "", kind=Type.SMALL, color="danger", wrap=True)
        self.save = primary_button(look, _("Zugang anlegen"), presenter.save)
        self.cancel = text_button(look, _("Abbrechen"), self.left.emit)
        hint = _("Das Kennwort persönlich sagen, nicht schreiben. Danach selbst ein eigenes wählen lassen.")
        _stack(self, look, self.name, self.role, self.fields)
        self.column.addWidget(PlainLabel(look, hint, kind=Type.SMALL, color="text2", wrap=True))
        self.column.addWidget(self.problem)
        self.add_buttons(look, self.save, self.cancel)
        self.name.changed.connect(presenter.name_user)
        self.role.chosen.connect(presenter.choose_role)
        self.fields.typed.connect(presenter.type_password)
        self.fields.suggested.connect(presenter.suggest_password)
        self.saved.connect(presenter.save)

    def show_state(self, state: UsersState) -> None:
        if state.form is not presented.Form.NEW:
            _forget(self.fields, self.name)
            return
        self.name.set_text(state.name)
        self.role.set_key(state.role)
        self.fields.show_password(state.new)
        _show_end(self, state)


class NewPasswordForm(Form):
    """Another password for somebody who forgot the old one."""

    def __init__(self, look: Look, presenter: UsersPresenter) -> None:
        super().__init__(look, "")
        self._presenter = presenter
        self.fields = NewPasswordFields(look, _("Neues Kennwort"))
        self.problem = PlainLabel(look, "", kind=Type.SMALL, color="danger", wrap=True)
        self.save = primary_button(look, _("Kennwort setzen"), presenter.save)
        self.cancel = text_button(look, _("Abbrechen"), self.left.emit)
        hint = _("Das alte öffnet dann nichts mehr, außer den Sicherungen von früher.")
        _stack(self, look, self.fields)
        self.column.addWidget(PlainLabel(look, hint, kind=Type.SMALL, color="text2", wrap=True))
        self.column.addWidget(self.problem)
        self.add_buttons(look, self.save, self.cancel)
        self.fields.typed.connect(presenter.type_password)
        self.fields.suggested.connect(presenter.suggest_password)
        self.saved.connect(presenter.save)

    def show_state(self, state: UsersState) -> None:
        if state.form is not presented.Form.PASSWORD or state.line is None:
            _forget(self.fields)
            return
        self.title.setText(_("Neues Kennwort für {name}").format(name=state.line.name))
        self.fields.show_password(state.new)
        _show_end(self, state)


def _stack(form: Form, look: Look, *widgets: QWidget) -> None:
    for widget in widgets:
        form.column.addWidget(widget)
        form.column.addSpacing(look.px(2))


def _show_end(form: NewAccess | NewPasswordForm, state: UsersState) -> None:
    form.save.setEnabled(state.may_save)
    form.problem.setText(state.problem)
    form.problem.setVisible(bool(state.problem))


def _forget(fields: NewPasswordFields, name: TextField | None = None) -> None:
    """Empty what is out of sight: secrets do not wait in fields."""
    for line in (*fields.lines, *([name.line] if name else [])):
        if line.text():
            line.blockSignals(True)
            line.setText("")
            line.blockSignals(False)
    for field in (fields.password, fields.again):
        field.hide_text()


def _columns() -> tuple[Column, ...]:
    return Column(title=_("Name"), share=3), Column(title=_("Rolle"), share=2), Column(width=64, is_right=True)


def _cells(row: object) -> RowCells:
    if not isinstance(row, UserLine):
        return RowCells(cells=())
    own = Chip(_("Sie"), ChipKind.QUIET) if row.is_own else Blank()
    return RowCells(cells=(Name(name=row.name), Text(text=row.title, color="text2"), own))
