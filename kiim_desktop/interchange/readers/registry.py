"""The readers by the name that the declared columns use."""

from __future__ import annotations

from collections.abc import Mapping

from kiim_desktop.interchange.readers import (
    coded,
    dates,
    fields,
    german,
    marks,
    names,
    offer_days,
    offer_figures,
    offer_texts,
    phones,
    places,
    residence,
    texts,
)
from kiim_desktop.interchange.readings import ReadContext, Reader, Reading
from kiim_desktop.interchange.sheets import Cell


def _country(cell: Cell, context: ReadContext) -> Reading:
    reading = coded.read_nationality(cell, context)
    found = reading.values.get(context.target)
    values = {context.target: str(found[0])} if isinstance(found, tuple) and found else {}
    return Reading(values, reading.as_told, reading.warnings, reading.missing)


def _salutation(cell: Cell, context: ReadContext) -> Reading:
    found = coded.one_code(cell.text.strip(), context.codes["sexes"])
    return Reading({"sex": found.code} if found else {}, cell.text.strip())


def _told(cell: Cell, context: ReadContext) -> Reading:  # noqa: ARG001  # the signature of a reader
    """Keep a column we know but have no field for as it was told."""
    return Reading(as_told=cell.text.strip())


def _row_number(cell: Cell, context: ReadContext) -> Reading:  # noqa: ARG001  # the signature of a reader
    return Reading(as_told="")


READERS: Mapping[str, Reader] = {
    "address": places.read_address,
    "birth": dates.read_birth,
    "birth_name": names.read_birth_name,
    "case_status": coded.read_case_status,
    "childcare": offer_texts.read_childcare,
    "clock": offer_figures.read_clock,
    "country": _country,
    "emails": phones.read_emails,
    "family_name": names.read_family_name,
    "field": fields.read_field,
    "full_name": names.read_full_name,
    "german": german.read_german,
    "german_speaking": german.read_one_skill,
    "german_writing": german.read_one_skill,
    "given_names": names.read_given_names,
    "hours": marks.read_hours_cell,
    "id": texts.read_id,
    "languages": coded.read_languages,
    "lesson_units": offer_figures.read_lesson_units,
    "levels": offer_figures.read_levels,
    "line": offer_texts.read_line,
    "marital_status": coded.read_marital_status,
    "mark": marks.read_mark,
    "nationality": coded.read_nationality,
    "native_name": names.read_native_name,
    "notes": texts.read_notes,
    "offer_begin": offer_days.read_begin,
    "offer_end": offer_days.read_end,
    "offer_mode": offer_texts.read_mode,
    "offer_note": offer_texts.read_note,
    "offer_status": offer_texts.read_status,
    "offer_title": offer_texts.read_title,
    "past": dates.read_past,
    "phones": phones.read_phones,
    "place": places.read_place,
    "places": offer_figures.read_places,
    "postcode": places.read_postcode,
    "price": offer_figures.read_price,
    "residence": residence.read_residence,
    "row_number": _row_number,
    "schedule": offer_days.read_schedule,
    "sex": coded.read_sex,
    "sex_from_salutation": _salutation,
    "text": texts.read_text,
    "told": _told,
    "until": dates.read_until,
}
