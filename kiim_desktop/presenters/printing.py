"""The screen "Drucken": which sheet about a person, in which language, with what on it; preview, printer, file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Lane, Newest, Progress
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.paper.appointment_page import meetings_to_come
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.paper.person_sheets import page_of
from kiim_desktop.presenters.paper.sheets import SHEETS, PaperGround, Part, SheetOrder, ground_of, usual_order
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import LettersMissing, NoSuchPerson
from kiim_desktop.usecases.printing import (
    PaperFile,
    Printed,
    export_sheet,
    file_for_paper,
    note_printing,
    save_sheet,
    spoken_in,
)
from kiim_desktop.usecases.sheet_words import Sheet, SheetLanguage, languages_for, own_language, sheet_language

_FIRST = SheetOrder(sheet=Sheet.APPOINTMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the window made of a page: pictures of the first sheets, and what it lacks letters for."""

    pictures: tuple[object, ...] = ()
    count: int = 0
    scripts: tuple[tuple[str, str], ...] = ()
    """For whom there are no letters on this computer, and a font that has them."""
    signs: str = ""
    """Single signs of what people wrote that would be boxes."""


SetType = Callable[[Page], Preview]
"""Sets a page; runs beside the window."""
_NOTHING = Preview()


def _nothing_set(_page: Page) -> Preview:
    return _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintingState:
    """What the screen shows."""

    person: PersonId | None = None
    name: str = ""
    order: SheetOrder = _FIRST
    languages: tuple[SheetLanguage, ...] = ()
    """Those the person reads come first."""
    spoken: tuple[str, ...] = ()
    page: Page | None = None
    preview: Preview = _NOTHING
    made: SheetOrder | None = None
    """Of which order the page is: the one before stays in sight until the new one is there."""
    may_export: bool = False
    problem: str = ""
    """Why something was not saved or printed."""
    is_busy: bool = False

    @property
    def sheet(self) -> Sheet:
        return self.order.sheet

    @property
    def parts(self) -> tuple[tuple[Part, bool], ...]:
        """Return what can be left out of the sheet, and whether it is on it."""
        return tuple((part, part in self.order.parts) for part in SHEETS[self.sheet].parts)

    @property
    def lacks_letters(self) -> bool:
        """Tell whether the page would be boxes: then it is neither printed nor made a PDF."""
        return bool(self.preview.scripts)

    @property
    def is_ready(self) -> bool:
        return self.page is not None and self.made == self.order and not self.is_busy

    @property
    def is_help(self) -> bool:
        """Tell whether the sheet is only a help to translate."""
        return self.page is not None and self.made == self.order and self.page.has_german

    @property
    def can_print(self) -> bool:
        return self.is_ready and not self.lacks_letters

    @property
    def may_save(self) -> bool:
        """Tell whether the sheet may leave as a file: a person sheet does by the right to export alone."""
        return self.sheet.is_for_person or self.may_export

    @property
    def asks_password(self) -> bool:
        return not self.sheet.is_for_person and self.may_export

    @property
    def language(self) -> SheetLanguage:
        return sheet_language(self.order.language)

    @property
    def warning(self) -> str:
        """Return what must be known before it is printed."""
        if self.lacks_letters:
            script, font = self.preview.scripts[0]
            return LettersMissing(script=script, font=font).sentence
        if self.preview.signs:
            return _("Diese Zeichen kennt keine Schrift auf diesem Rechner, sie werden Kästchen: {signs}").format(
                signs=" ".join(self.preview.signs)
            )
        return ""

    @property
    def count_words(self) -> str:
        count, shown = self.preview.count, len(self.preview.pictures)
        if not count:
            return ""
        words = ngettext("{n} Seite", "{n} Seiten", count).format(n=count)
        return words if shown == count else _("{pages}, hier die ersten {n}").format(pages=words, n=shown)


class PrintingPresenter(Presenter[PrintingState]):
    """`set_type` makes the preview; the screen gives it, and what paints and writes."""

    def __init__(self, desk: Desk, set_type: SetType = _nothing_set) -> None:
        super().__init__(PrintingState())
        self.desk, self._set_type = desk, set_type
        self._ground: PaperGround | None = None
        self._reading, self._setting = Newest(desk.jobs), Newest(desk.jobs)
        self._first: Sheet | None = None

    def open(self, person: PersonId, first: Sheet | None = None) -> None:
        """Offer the sheets of a person whose file is open, in the language she reads; `first` is shown first."""
        self._first = first
        if person != self.state.person:
            self.close()
            may_export = may(self.desk.office.user.role, Action.EXPORT)
            self._become(PrintingState(person=person, may_export=may_export))
        self.look_again()

    def close(self) -> None:
        """Forget the file and the pictures of it."""
        self._reading.cancel()
        self._setting.cancel()
        self._ground = None
        self._become(PrintingState())

    def changed(self, changed: Changed) -> None:
        """Follow what was written."""
        if self.state.person is not None and person_scope(self.state.person) in changed.scopes:
            self.look_again()

    def look_again(self) -> None:
        """Read the file once more; this is no new opening."""
        person, office = self.state.person, self.desk.office
        if person is not None:
            self._reading.run(lambda _progress: file_for_paper(office, person), done=self._take, failed=self._fail)

    def choose_sheet(self, sheet: Sheet) -> None:
        """Show another sheet with what usually stands on it; a language chosen for the person stays."""
        if sheet is self.state.sheet:
            return
        language = self.state.order.language if self.state.sheet.is_for_person else own_language(self.state.spoken)
        self._order(usual_order(sheet, language))

    def choose_language(self, code: str) -> None:
        if self.state.sheet.is_for_person and code != self.state.order.language:
            self._order(replace(self.state.order, language=code))

    def toggle(self, part: Part) -> None:
        """Put a part on the sheet, or leave it out."""
        self._order(replace(self.state.order, parts=self.state.order.parts ^ {part}))

    def print_on(self, paint: Callable[[Page], None]) -> None:
        """Log the printing, then paint the page on the printer that was chosen."""
        person, page, office, printed = self.state.person, self.state.page, self.desk.office, self._printed
        if person is None or page is None or not self.state.can_print:
            return

        def work(_progress: Progress) -> None:
            note_printing(office, person, printed)
            paint(page)

        words = _("An den Drucker gegeben: {sheet}, {language}.")
        self._run(work, words.format(sheet=SHEETS[self.state.sheet].title, language=self.state.language.title))

    def save(self, out: Path, make: Callable[[Page], bytes], password: str = "") -> None:
        """Write the page into a new file; the log keeps that it was done."""
        person, page, office, printed = self.state.person, self.state.page, self.desk.office, self._printed
        if person is None or page is None or not self.state.is_ready or not self.state.may_save:
            return

        def work(_progress: Progress) -> None:
            if printed.sheet.is_for_person:
                save_sheet(office, person, printed, make(page), out)
            else:
                export_sheet(office, person, printed, make(page), out, lambda: password)

        words = _("Gesichert: {file} im Ordner {folder}. Die Datei ist nicht verschlüsselt.")
        self._run(work, words.format(file=out.name, folder=out.parent))

    def say(self, problem: str) -> None:
        """Say on the screen why something does not go."""
        self._become(replace(self.state, problem=problem))

    @property
    def file_name(self) -> str:
        """Return a name for the file that tells the sheet and the day, and nobody's name."""
        title = SHEETS[self.state.sheet].title.replace(" ", "-")
        return f"{title}-{self.state.order.language}-{self.desk.office.today.isoformat()}"

    @property
    def _printed(self) -> Printed:
        return Printed(self.state.sheet, self.state.order.language)

    def _take(self, paper: PaperFile) -> None:
        is_new = self._ground is None
        self._ground = ground_of(self.desk.office, paper)
        spoken = spoken_in(paper)
        languages = languages_for(spoken)
        self._become(replace(self.state, name=paper.file.row.name, spoken=spoken, languages=languages))
        first = self._first or _first_sheet(self._ground)
        self._order(usual_order(first, own_language(self.state.spoken)) if is_new else self.state.order)

    def _order(self, order: SheetOrder) -> None:
        """Make the page anew, and its preview."""
        ground = self._ground
        self._become(replace(self.state, order=order, problem=""))
        if ground is None:
            return

        def work(_progress: Progress) -> tuple[Page, Preview]:
            page = page_of(order, ground)
            return page, self._set_type(page)

        def show(made: tuple[Page, Preview]) -> None:
            self._become(replace(self.state, page=made[0], preview=made[1], made=order))

        self._setting.run(work, done=show, failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        """Show no page where none can be made."""
        self._become(replace(self.state, page=None, preview=_NOTHING, made=None))
        self._explain(error)

    def _run(self, work: Callable[[Progress], None], said: str) -> None:
        self._become(replace(self.state, is_busy=True, problem=""))

        def done(_nothing: None) -> None:
            self._become(replace(self.state, is_busy=False))
            self.desk.navigator.tell(said)

        def failed(error: Exception) -> None:
            self._become(replace(self.state, is_busy=False))
            self._explain(error)

        self.desk.jobs.run(work, done=done, failed=failed, lane=Lane.RECORDS)

    def _explain(self, error: Exception) -> None:
        if isinstance(error, KiimError):
            self.say(error.sentence)
        else:
            self.desk.navigator.explain(error)

    def _fail(self, error: Exception) -> None:
        person = self.state.person
        if isinstance(error, NoSuchPerson) and person is not None:
            self.close()
            self.desk.navigator.go("person", person=person)
        else:
            self.desk.navigator.explain(error)


def _first_sheet(ground: PaperGround) -> Sheet:
    """Return what is most likely wanted: the slip of an appointment that is to come, else a plan, else the data."""
    if meetings_to_come(ground):
        return Sheet.APPOINTMENT
    return Sheet.MY_DATA if ground.plan.is_empty else Sheet.PLAN
