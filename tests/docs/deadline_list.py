"""Renders the chapter "Fristen" with the table of rules: `python -m tests.docs.deadline_list` writes it."""

from __future__ import annotations

from kiim_desktop.base.paths import resource
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.deadline_reasons import day_words, period_words, standing_words
from kiim_desktop.domain.deadline_rules import Counting, DeadlineRule, Edition, load_deadline_rules
from kiim_desktop.domain.kinds import KINDS

NAME = "35-fristen.md"
_HEAD = """# Fristen

KiIM rechnet aus, welche Fristen aus den Einträgen einer Akte folgen: Ein Titel mit „gültig bis“ läuft ab, eine
Kursberechtigung verfällt, ein Förderplan will überprüft werden. Die nächste Frist steht in der Liste der Personen, alle
einer Person stehen neben ihrem Verlauf unter „Offen“ (**W** nennt den Grund), und `kiim deadlines` nennt alle mit
Begründung: welche Angabe, woher sie stammt, welche Regel, wie gerechnet.

**Fristen sind Hinweise, keine Rechtsberatung.** Was gilt, steht im Bescheid und im Gesetz; im Zweifel entscheidet die
Behörde oder eine Anwältin. Regeln mit „ungeprüft“ hat noch niemand mit dem Gesetzestext verglichen, und auch ein
geprüfter Text kann sich seither geändert haben. Eine Frist, die hier fehlt, kann es trotzdem geben.

**Ungenaue Daten bleiben ungenau.** Steht im Eintrag nur „05/2026“, heißt die Frist „zwischen dem … und dem …“; erinnert
wird nach dem frühesten Tag. Ohne Datum, und auch bei „unbekannt“ oder „möchte nicht sagen“, gibt es keine Frist.

**Erledigt, ruht, trifft nicht zu.** Eine Frist verschwindet von selbst, sobald erfüllt ist, was sie verlangt (der neue
Titel ist eingetragen, die Anmeldung steht da). Sonst lässt sie sich abhaken, bis zu einem Tag zurückstellen oder mit
„trifft nicht zu“ beantworten. Die Antwort gilt auf allen Geräten des Büros und nur für diesen Tag: Ändert sich das
Datum im Eintrag, ist die Frist wieder da.

**Ändert sich ein Gesetz,** gilt für jede Frist die Fassung des Tages, an dem sie zu laufen begann. Neue Regeln kommen
mit einem Update; danach werden alle Fristen neu berechnet.

**Gerechnet wird nach §§ 187 und 188 BGB:** Der Tag des Ereignisses zählt nicht mit, ein Jahr nach dem 1. März endet am
1. März; fehlt der Tag im Monat, endet die Frist an dessen letztem. Auf den nächsten Werktag (§ 193 BGB) verschiebt KiIM
nur, wo die Regel es sagt; zurzeit tut das keine.

## Alle Regeln

Diese Tabelle entsteht aus dem Programm selbst. „Erinnert“ sind die Tage vor der Frist.

| Frist | Eintrag | Rechnung | Erinnert | Quelle | Stand der Prüfung |
|---|---|---|---|---|---|
"""


def render() -> str:
    """Return the whole chapter in Markdown."""
    rules = load_deadline_rules(read_text).rules
    return _HEAD + "".join(_row(rule, edition) for rule in rules for edition in rule.editions)


def _row(rule: DeadlineRule, edition: Edition) -> str:
    kind = KINDS.named(rule.kind)
    field = kind.field(edition.begin)
    begin = field.title if field else edition.begin
    is_named = edition.counting is Counting.ON_DAY
    count = f"„{begin}“" if is_named else f"{period_words(edition.period)} ab „{begin}“"
    spans = [f"ab {day_words(edition.valid_from.isoformat())}"] if edition.valid_from else []
    spans += [f"bis {day_words(edition.valid_to.isoformat())}"] if edition.valid_to else []
    span = f" (Beginn {' '.join(spans)})" if spans else ""
    leads = ", ".join(map(str, rule.lead_days))
    cells = (rule.title, kind.title, count + span, leads, edition.law.source, standing_words(edition.law))
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    (resource("manual") / NAME).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
