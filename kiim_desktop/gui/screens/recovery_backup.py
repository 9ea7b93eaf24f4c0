"""Getting an office back from a backup: which one, how to get in, what came back. Read only when somebody asks."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.assistant import AssistantBox, AssistantPage
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.code_field import CodeField
from kiim_desktop.gui.widgets.fields import PasswordField, TextField
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.gui.widgets.new_password import NewPasswordFields
from kiim_desktop.gui.widgets.steps import SideStep
from kiim_desktop.presenters.restoring import FoundBackup, Key, Page, RestorePresenter, RestoreState

_STEP_OF = {Page.BACKUP: 0, Page.ACCESS: 1, Page.PASSWORD: 1, Page.RESULT: 2}
_KEYS = (Key.SHEET, Key.OLD_PASSWORD)
_MEGABYTE = 1_000_000


class RestoreScreen(QWidget):
    """Paints a RestoreState."""

    def __init__(self, presenter: RestorePresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.backup, self.access = BackupPage(presenter, look), AccessPage(presenter, look)
        self.password, self.result = NewPasswordPage(presenter, look), ResultPage(look)
        self._pages = (self.backup, self.access, self.password, self.result)
        steps = (
            SideStep(_("Sicherung"), _("welcher Ordner")),
            SideStep(_("Zugang"), _("Blatt oder Kennwort")),
            SideStep(_("Fertig"), _("was zurück ist")),
        )
        words = (_("Aus einer Sicherung."), _("Die Sicherung bleibt, wie sie ist."))
        self.box = AssistantBox(look, words, steps, self._pages)
        self.box.went_back.connect(presenter.back)
        self.box.went_on.connect(presenter.forward)
        self.box.cancelled.connect(presenter.cancel)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(presenter.second_passed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where typing begins."""
        super().showEvent(event)
        self.box.focus_page()

    def show_state(self, state: RestoreState) -> None:
        """Paint a state; may be called with the same one again."""
        for page in self._pages:
            page.show_state(state)
        may = state.may_go_on and not state.is_busy and not state.wait
        self.box.show_forward(_forward_words(state), may=may)
        self.box.show_page(state.page.value, step=_STEP_OF[state.page])
        if state.page is Page.RESULT:
            self.box.forward.setFocus()
        self.box.back.setVisible(state.page is not Page.RESULT)
        self.box.show_problem(state.problem)
        self.box.show_work(_("Die Sicherung wird zurückgeholt"), state.doing)
        self._second.start() if state.wait else self._second.stop()


class BackupPage(AssistantPage):
    """Which folder, and what can be seen of the backup in it without a key."""

    def __init__(self, presenter: RestorePresenter, look: Look) -> None:
        sentence = _("Eine Sicherung ist ein Ordner. Mehrere dürfen in einem Ordner zusammen liegen.")
        super().__init__(look, _("Welche Sicherung?"), sentence)
        self._presenter = presenter
        self._options: tuple[Option, ...] = ()
        self.path = TextField(look, _("Ordner der Sicherung"), is_large=True)
        self.path.changed.connect(presenter.type_path)
        self.path.finished.connect(self._look_once, Qt.ConnectionType.QueuedConnection)  # Eingabe comes first
        self.pick = plain_button(look, _("Ordner wählen …"), self._pick, icon="folder")
        self.which = Choice(look, _("Sicherung vom"))
        self.which.chosen.connect(lambda key: presenter.choose_backup(int(key or 0)))
        self.card = QFrame()
        self.card.setProperty("card", "control")
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        inside.setSpacing(look.px(4))
        self.office = PlainLabel(look, "", semibold=True, is_name=True)
        self.facts = PlainLabel(look, "", color="text2", wrap=True)
        inside.addWidget(self.office)
        inside.addWidget(self.facts)
        for widget in (self.path, self.pick, self.which, self.card):
            self.column.addWidget(widget)
            self.column.addSpacing(look.px(12))
        self.column.addStretch(1)

    def show_state(self, state: RestoreState) -> None:
        self.path.set_text(state.path)
        options = tuple(Option(str(number), _when(each.made)) for number, each in enumerate(state.found))
        if options != self._options:
            self._options = options
            self.which.set_options(options)
        self.which.set_key(str(state.chosen) if options else "")
        self.which.setVisible(len(options) > 1)
        self.card.setVisible(state.backup is not None)
        if state.backup is not None:
            self.office.setText(state.backup.office or _("Büro ohne Namen"))
            self.facts.setText("\n".join(_facts(state.backup)))

    def focus_first(self) -> None:
        self.path.line.setFocus()

    @Slot()
    def _look_once(self) -> None:
        if not self._presenter.state.found and self.isVisible():
            self._presenter.look()

    def _pick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Ordner der Sicherung wählen"), self.path.text())
        if chosen:
            self._presenter.type_path(chosen)
            self._presenter.look()


class AccessPage(AssistantPage):
    """How to get in: the recovery sheet, or the password of the day of the backup."""

    def __init__(self, presenter: RestorePresenter, look: Look) -> None:
        super().__init__(look, _("Wie kommen Sie hinein?"), _("Es gilt, was am Tag der Sicherung galt."))
        self._presenter = presenter
        self._options: tuple[Option, ...] = ()
        self.user = Choice(look, _("Wer sind Sie?"))
        self.user.chosen.connect(lambda key: presenter.choose_user(int(key or 0)))
        self.by_sheet = QRadioButton(_("Mit dem Notfallblatt"))
        self.by_password = QRadioButton(_("Mit dem Kennwort von damals"))
        self._keys = QButtonGroup(self)
        for number, radio in enumerate((self.by_sheet, self.by_password)):
            radio.setFont(look.font(Type.BODY, semibold=True))
            self._keys.addButton(radio, number)
        self._keys.idToggled.connect(self._choose)
        self.code = CodeField(look, presenter.state.sheet)
        self.code.typed.connect(presenter.type_group)
        self.problem = PlainLabel(look, "", color="danger", wrap=True)
        self.old = PasswordField(look, _("Kennwort von damals"))
        self.old.changed.connect(presenter.type_old_password)
        self.column.addWidget(self.user)
        self.column.addSpacing(look.px(8))
        for radio, inside in ((self.by_sheet, (self.code, self.problem)), (self.by_password, (self.old,))):
            self.column.addWidget(radio, 0, Qt.AlignmentFlag.AlignLeft)
            below = QVBoxLayout()
            below.setContentsMargins(look.px(26), look.px(4), 0, look.px(12))  # under the words, not under the ring
            for widget in inside:
                below.addWidget(widget)
            self.column.addLayout(below)
        self.column.addStretch(1)

    def show_state(self, state: RestoreState) -> None:
        backup, by_sheet = state.backup, state.key is Key.SHEET
        options = tuple(Option(str(number), name) for number, (_id, name) in enumerate(backup.users if backup else ()))
        if options != self._options:
            self._options = options
            self.user.set_options(options)
        self.user.set_key(str(state.user) if options else "")
        self.user.setVisible(len(options) > 1)
        self._keys.button(_KEYS.index(state.key)).setChecked(True)
        self.by_sheet.setVisible(backup is not None and backup.has_sheet)
        self.code.show_entry(state.sheet)
        self.code.setVisible(by_sheet)
        self.problem.setText(state.sheet.problem)
        self.problem.setVisible(by_sheet and bool(state.sheet.problem))
        self.old.set_text(state.password)
        self.old.setVisible(not by_sheet)

    def focus_first(self) -> None:
        if self._presenter.state.key is Key.SHEET:
            self.code.focus_open()
        else:
            self.old.line.setFocus()

    @Slot(int, bool)
    def _choose(self, number: int, is_chosen: bool) -> None:
        if is_chosen:
            self._presenter.choose_key(_KEYS[number])


class NewPasswordPage(AssistantPage):
    """The new password, twice."""

    def __init__(self, presenter: RestorePresenter, look: Look) -> None:
        super().__init__(look, _("Neues Kennwort"), _("Das Blatt passt. Das neue Kennwort gilt auf diesem Rechner."))
        self.fields = NewPasswordFields(look, _("Neues Kennwort"))
        self.fields.typed.connect(presenter.type_password)
        self.fields.suggested.connect(presenter.suggest_password)
        self.column.addWidget(self.fields)
        self.column.addStretch(1)

    def show_state(self, state: RestoreState) -> None:
        self.fields.show_password(state.new)

    def focus_first(self) -> None:
        self.fields.password.line.setFocus()


class ResultPage(AssistantPage):
    """What came back, and what this computer still needs."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("Die Akten sind zurück"), "")
        self.lines = tuple(_Line(look) for _number in range(3))
        for line in self.lines:
            self.column.addWidget(line)
            self.column.addSpacing(look.px(12))
        self.column.addStretch(1)

    def show_state(self, state: RestoreState) -> None:
        restored, backup = state.restored, state.backup
        if restored is None or backup is None:
            return
        self.sentence.setText(_("Sie arbeiten als {name}.").format(name=restored.name))
        from_when = _("Stand vom {when}. Was danach geschrieben wurde, ist nicht dabei.")
        self.lines[0].say("clock", from_when.format(when=_when(backup.made)))
        persons = ngettext("{n} Person ist da.", "{n} Personen sind da.", restored.persons or 0)
        self.lines[1].say("persons", persons.format(n=restored.persons))
        self.lines[1].setVisible(restored.persons is not None)
        alone = _("Das Büro gehört zu keinem Kreis. Mehr ist nicht zu tun.")
        waits = _("Für den Kreis ist dieser Rechner ein neues Gerät. Der Abgleich wartet, bis es mit einer neuen "
                  "Einladung zugelassen ist. Arbeiten können Sie sofort.")  # fmt: skip
        self.lines[2].say(*(("warning", waits) if restored.is_new_device else ("check", alone)))


class _Line(QWidget):
    """An icon and a sentence."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(12))
        self._icon, self._words = IconLabel(look, ""), PlainLabel(look, "", wrap=True)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def say(self, icon: str, words: str) -> None:
        self._icon.set_icon(icon, {"warning": "warn", "check": "ok"}.get(icon, "text2"))
        self._words.setText(words)

    def text(self) -> str:
        return self._words.text()


def _forward_words(state: RestoreState) -> str:
    if state.wait:
        return _("noch {n} s").format(n=state.wait)
    match state.page:
        case Page.RESULT:
            idle, busy = _("KiIM öffnen"), ""
        case Page.BACKUP:
            idle, busy = (_("Weiter") if state.backup else _("Sicherung suchen")), _("Sucht …")
        case Page.ACCESS if state.key is Key.SHEET:
            idle, busy = _("Weiter"), _("Prüft …")
        case _:
            idle, busy = _("Wiederherstellen"), _("Stellt wieder her …")
    return busy if state.is_busy else idle


def _when(moment: datetime) -> str:
    """Return day and time; of a daily backup that was copied only the day is known."""
    if (moment.hour, moment.minute) == (0, 0):
        return moment.strftime("%d.%m.%Y")
    return _("{day}, {time} Uhr").format(day=moment.strftime("%d.%m.%Y"), time=moment.strftime("%H:%M"))


def _facts(backup: FoundBackup) -> tuple[str, ...]:
    megabytes = f"{max(backup.size / _MEGABYTE, 0.1):.1f}".replace(".", ",")
    sheet = _("Öffnet mit Kennwort oder Notfallblatt.") if backup.has_sheet else _("Öffnet nur mit dem Kennwort.")
    return (
        _("Sicherung vom {when}, {size} MB").format(when=_when(backup.made), size=megabytes),
        _("Zugang: {names}").format(names=", ".join(name for _id, name in backup.users)),
        sheet,
        _("Wie viele Akten darin sind, zeigt sich nach dem Öffnen."),
    )
