"""The readers by the name that the declared columns use."""

from __future__ import annotations

from collections.abc import Mapping

from kiim_desktop.interchange.readers import coded, dates, german, names, phones, places, residence, texts
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
    "country": _country,
    "emails": phones.read_emails,
    "family_name": names.read_family_name,
    "full_name": names.read_full_name,
    "german": german.read_german,
    "german_speaking": german.read_one_skill,
    "german_writing": german.read_one_skill,
    "given_names": names.read_given_names,
    "id": texts.read_id,
    "languages": coded.read_languages,
    "marital_status": coded.read_marital_status,
    "nationality": coded.read_nationality,
    "native_name": names.read_native_name,
    "notes": texts.read_notes,
    "past": dates.read_past,
    "phones": phones.read_phones,
    "place": places.read_place,
    "postcode": places.read_postcode,
    "residence": residence.read_residence,
    "row_number": _row_number,
    "sex": coded.read_sex,
    "sex_from_salutation": _salutation,
    "told": _told,
    "text": texts.read_text,
    "until": dates.read_until,
}
