"""The Abgleich in each of its states, painted from data: a running program would take days to meet them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiim_desktop.base.jobs import Step
from kiim_desktop.presenters.exchange import ExchangeState, WaitingDevice
from kiim_desktop.presenters.exchange_lines import Line, OrderLine, PastLine
from kiim_desktop.presenters.order_decisions import Decisions, OfferLine
from kiim_desktop.presenters.tones import Tone, Toned

_AHMAD = ("Ahmad Karimi", "احمد کریمی")
_OKSANA = ("Oksana Kovalenko", "Оксана Коваленко")
_PAST = (
    PastLine(when="heute 09:12", carrier="Netz", sent="14", received="3", size="9 kB", duration="2 s",
             outcome="bestätigt", is_good=True),
    PastLine(when="gestern 16:40", carrier="Netz", sent="–", received="–", size="2 kB", duration="–",
             outcome="Leitung abgebrochen", is_good=False),
    PastLine(when="Mo 16.11., 12:05", carrier="Stick", sent="31", received="0", size="12 kB", duration="1 s",
             outcome="Paket liegt auf dem Stick", is_good=True),
)  # fmt: skip


def exchange_states(calm: ExchangeState) -> Iterator[tuple[str, ExchangeState]]:
    """Yield a name and what the screen is given, beginning from a state in which all is well."""
    calm = replace(calm, confirmed="heute 09:12", past=_PAST, disagreements=(), disagreement_count=0, notices=())
    yield "ruhig", calm
    yield "noch-nie", replace(calm, confirmed="", past=())
    yield "ohne-kreis", replace(calm, has_hub=False, confirmed="", past=(), own_words="")
    yield "nicht-freigegeben", replace(
        calm, confirmed="", past=(), stage_words="Wartet auf die Freigabe durch den Landkreis. Die vier Wörter dieses "
        "Geräts:", own_words="fahne welpe tilde tasse",
    )  # fmt: skip
    yield "laeuft", replace(calm, is_running=True, step=Step(3, 8, "Akten werden geholt"), waiting_count=14)
    yield "leitung-weg", replace(
        calm, waiting_count=14, waiting_files=2, waiting=_waiting(),
        problem="Der Landkreis ist nicht zu erreichen. Alles ist hier gespeichert und wird von selbst gesendet, sobald "
        "die Leitung wieder da ist. Oder: Ordner oder Stick nehmen. [unreachable]",
    )  # fmt: skip
    yield "nicht-angenommen", replace(calm, refused_count=2, refused=_refused())
    yield "anordnungen", replace(calm, orders=_orders(), unsettled_orders=3, decisions=_decisions())
    yield (
        "neues-geraet",
        replace(
            calm,
            waiting_devices=(WaitingDevice(id="1", label="Laptop Außenstelle Süd", words="anker birne wolke zirkel"),),
        ),
    )
    yield (
        "altes-verzeichnis",
        replace(
            calm,
            notices=("Das Verzeichnis des Kreises ist 16 Tage alt. Neue Freigaben warten, bis es aufgefrischt ist.",),
        ),
    )


def _waiting() -> tuple[Line, ...]:
    return (
        _line(_AHMAD, "Notiz, Kontaktweg", "9 Änderungen · gespeichert · heute 10:31"),
        _line(_OKSANA, "Kurs", "5 Änderungen · unterwegs, noch nicht bestätigt · heute 10:02"),
    )


def _refused() -> tuple[Line, ...]:
    return (
        replace(_line(_AHMAD, "Niveau: B2", "heute 08:15"), why="Jobcenter Lauenstein: Diese Angabe darf diese Stelle "
                "nur lesen."),
        replace(_line(_OKSANA, "Notiz: Termin am 3. verschoben", "Fr 20.11., 17:20"), why="VHS Lauenstein: Kam an, als "
                "schon zurückgenommen war."),
    )  # fmt: skip


def _orders() -> tuple[OrderLine, ...]:
    return (
        OrderLine(title="Zurückgenommen", offices="Jobcenter Lauenstein, VHS Lauenstein",
                  missing="Quittung fehlt von: VHS Laptop 2", age="vor 12 Tagen",
                  standing=Toned("1 Quittung fehlt", Tone.WARN)),
        OrderLine(title="Für immer gelöscht", offices="bei allen Stellen, die etwas davon hatten",
                  missing="Ohne zweite Unterschrift bis Di 24.11., 09:00 bleibt es ausgeblendet.", age="heute",
                  standing=Toned("zweite Unterschrift fehlt", Tone.WARN)),
        OrderLine(title="Zurückgenommen", offices="Ausländerbehörde", missing="", age="heute",
                  standing=Toned("noch nicht beim Kreisknoten", Tone.WARN)),
        OrderLine(title="Hier gelöscht", offices="auf Anordnung von VHS Lauenstein", missing="", age="Mo 09.11.",
                  standing=Toned("Quittung gegeben", Tone.OK)),
    )  # fmt: skip


def _decisions() -> Decisions:
    offer = OfferLine(id="1", what="3 eigene Einträge aus einer Akte von Jobcenter Lauenstein", until="bis 20.12.")
    return Decisions(offers=(offer,), bases=(("consent", "Einwilligung"),), to_sign=1, may_sign=True)


def _line(person: tuple[str, str], what: str, right: str) -> Line:
    return Line(person=None, name=person[0], variant=person[1], what=what, right=right)
