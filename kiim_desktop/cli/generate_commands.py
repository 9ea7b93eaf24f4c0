"""`kiim generate` and `kiim score`: invented data, and how good importer and matcher are on known answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from kiim_desktop.cli.composing import Call, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.printing import Json, as_json, tell

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--size", type=click.Choice(["S", "M", "L"]), required=True, help="300, 10.000 oder 60.000 Personen")
@click.option("--seed", type=int, default=1, help="gleiche Zahl, gleiche Daten")
@click.option("--out", type=_FOLDER, required=True, help="Ordner für das Ergebnis")
@click.option("--profile", "as_profile", is_flag=True, help="ein fertiges Büro statt JSON-Zeilen")
@click.option("--office", default="Büro Musterkreis", help="Name des Büros")
@click.option("--user", default="Frau Muster", help="Name der Benutzerin")
@click.option("--password-file", default="", help="Datei mit dem Kennwort des Büros")
@click.pass_context
@as_json
def generate(  # noqa: PLR0913  # one option each
    context: click.Context,
    size: str,
    seed: int,
    out: Path,
    office: str,
    user: str,
    password_file: str,
    *,
    as_profile: bool,
    as_json: bool,
) -> None:
    """Erfundene Personen mit ganzen Verläufen: JSON-Zeilen oder ein fertiges Büro."""
    from kiim_desktop.interchange.generator.files import write_catalogue, write_lines
    from kiim_desktop.interchange.generator.offers import catalogue
    from kiim_desktop.interchange.generator.population import AS_OF, SIZES, population
    from kiim_desktop.usecases.generating import fill_catalogue, fill_office

    wanted = SIZES[size]
    people = population(wanted, seed)
    if as_profile:
        before = context.find_object(Call) or Call()
        call = replace(before, profile=out, user=user, password_file=password_file or before.password_file)
        secret = _make_office(call, office)
        with writing(call, secret) as opened:
            records = fill_office(opened, people, wanted.persons)
            offers = fill_catalogue(opened, catalogue(wanted.offers, seed, AS_OF))
    else:
        records = write_lines(people, out, wanted.offices)
        offers = write_catalogue(catalogue(wanted.offers, seed, AS_OF), out)
    document: Json = {
        "persons": wanted.persons,
        "records": records,
        "catalogue": offers,
        "seed": seed,
        "profile": as_profile,
    }
    told = f"{wanted.persons} Personen, {records} Einträge, {offers} Stellen und Angebote."
    tell(document, [told], as_json=as_json)


def _make_office(call: Call, office: str) -> str:
    from kiim_desktop.storage.profiles import NewProfile
    from kiim_desktop.usecases.unlocking import set_up_office

    password = call.password()
    new = NewProfile(office_name=office, user_name=call.user, password=password, training=call.training, cost=call.cost)
    set_up_office(call.folder, new, call.around())
    return password


@click.group(cls=Commands)
def score() -> None:
    """Güte an Dateien mit bekannter Lösung messen."""


@score.command("import")
@click.argument("file", type=_FILE)
@click.argument("truth", type=_FILE)
@with_call
@as_json
def score_import(call: Call, file: Path, truth: Path, *, as_json: bool) -> None:
    """Was der Import aus einer Liste macht, gegen die erwarteten Personen (TRUTH.json)."""
    from kiim_desktop.base.clock import today
    from kiim_desktop.interchange.score import score_import as measure

    found = measure(file, truth, today(call.around().clock))
    tell(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)


@score.command("names")
@click.argument("file", type=_FILE)
@as_json
def score_names(file: Path, *, as_json: bool) -> None:
    """Namensvergleich an Paaren mit bekannter Lösung (CSV: a, b, same, lang, kind)."""
    from kiim_desktop.matching.scoring import score_names as measure

    found = measure(file)
    tell(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)


@score.command("search")
@click.argument("files", type=_FILE, nargs=-1, required=True, metavar="FILE...")
@with_call
@as_json
def score_search(call: Call, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Personensuche: ist der gemeinte Name unter den ersten 20? (CSV: a, b, same, lang, kind)."""
    from kiim_desktop.usecases.search_scoring import score_search as measure

    found = measure(files, call.around())
    tell(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)


@score.command("duplicates")
@click.argument("persons", type=_FILE)
@click.argument("truth", type=_FILE)
@as_json
def score_duplicates(persons: Path, truth: Path, *, as_json: bool) -> None:
    """Dublettensuche in einem Verzeichnis (PERSONS.jsonl) gegen bekannte Paare (TRUTH.csv)."""
    from kiim_desktop.matching.scoring import score_duplicates as measure

    found = measure(persons, truth)
    tell(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (generate, score)}
