"""The copy of a document, looked at: a picture as it is, a PDF page by page; the opening logs the look, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Lane, Newest, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.interchange.pdf_pages import PageImage, page_image
from kiim_desktop.presenters.document_lines import DocumentLine
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.attaching import open_attachment

Decode = Callable[[bytes], object]
"""Makes a picture of bytes, beside the window; raises ValueError for what is none."""
DrawPage = Callable[[bytes, int, Progress], PageImage]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCopy:
    """What is seen of a copy; `picture` is what was decoded, or the PageImage of a PDF."""

    picture: object = None
    page: int = 0
    """From 0; of a PDF."""
    pages: int = 0
    """0 where there are none to turn."""
    is_waiting: bool = False
    """Something was asked for and has not come yet."""

    @property
    def words(self) -> str:
        """Return "Seite 1 von 4"; "" where there are no pages."""
        if not self.pages:
            return ""
        said = _("Seite {number} von {count} wird gezeichnet …") if self.is_waiting else _("Seite {number} von {count}")
        return said.format(number=self.page + 1, count=self.pages)

    @property
    def has_before(self) -> bool:
        return self.page > 0

    @property
    def has_after(self) -> bool:
        return self.page + 1 < self.pages


NOTHING_SHOWN = ShownCopy()


class CopyView:
    """Opens the copy of one document and turns its pages; its content is held only while it is looked at."""

    def __init__(self, desk: Desk, shown: Callable[[ShownCopy], None]) -> None:
        self._desk, self._shown = desk, shown
        self.draw: DrawPage = page_image
        self._state = ShownCopy()
        self._raw = b""
        self._failed: Callable[[Exception | str], None] = _unheard
        self._opening, self._drawing = Newest(desk.jobs, Lane.RECORDS), Newest(desk.jobs, Lane.READING)

    def open(
        self, person: PersonId, line: DocumentLine, decode: Decode, failed: Callable[[Exception | str], None]
    ) -> None:
        """Show the copy; `failed` hears why it cannot be shown."""
        self.close()
        self._failed, office = failed, self._desk.office

        def work(progress: Progress) -> object:
            raw = b"".join(open_attachment(office, person, line.record, progress))
            return decode(raw) if line.is_picture else raw

        self._become(replace(self._state, is_waiting=True))
        self._opening.run(
            work, done=self._show_picture if line.is_picture else self._open_pages, failed=self._fail_opening
        )

    def turn(self, by: int) -> None:
        """Go some pages on or back; past the ends nothing happens."""
        page = min(max(self._state.page + by, 0), self._state.pages - 1)
        if self._raw and self._state.pages and page != self._state.page:
            self._draw(page)

    def close(self) -> None:
        """Let go of what was opened and end what is still being drawn."""
        self._opening.cancel()
        self._drawing.cancel()
        self._raw, self._state = b"", ShownCopy()

    def _show_picture(self, picture: object) -> None:
        self._become(ShownCopy(picture=picture))

    def _open_pages(self, raw: object) -> None:
        self._raw = raw if isinstance(raw, bytes) else b""
        self._draw(0)

    def _draw(self, page: int) -> None:
        raw, draw, before = self._raw, self.draw, self._state
        self._become(replace(before, page=page, is_waiting=True))

        def done(image: PageImage) -> None:
            self._become(ShownCopy(picture=image, page=image.page, pages=image.pages))

        def failed(error: Exception) -> None:
            shown = before.picture.page if isinstance(before.picture, PageImage) else 0
            self._become(replace(before, page=shown, is_waiting=False))
            self._failed(error)

        self._drawing.run(lambda progress: draw(raw, page, progress), done=done, failed=failed)

    def _fail_opening(self, error: Exception) -> None:
        self._become(ShownCopy())
        broken = _("Dieses Bild ist beschädigt und lässt sich nicht zeigen. Die Datei bleibt, wie sie ist.")
        self._failed(broken if isinstance(error, ValueError) else error)

    def _become(self, state: ShownCopy) -> None:
        self._state = state
        self._shown(state)


def _unheard(_error: Exception | str) -> None:
    return None
