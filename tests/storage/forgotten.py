"""Tells an office invented words about people, wherever words can lie, and looks for what is left of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiim_desktop.base.ids import PersonId, RecordId, new_record_id
from kiim_desktop.crypto.keyfile import Dek, raw_database_key
from kiim_desktop.domain.field_types import Shape
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COUNSELLING_ENTRY, IDENTITY, KINDS
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.names import search_forms
from kiim_desktop.domain.records import Edit, person_scope, single_record_id
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.forgetting import Forgotten, forget_scope
from kiim_desktop.storage.plain import plain_of
from kiim_desktop.usecases.attaching import attach_file
from kiim_desktop.usecases.drafting import keep_draft
from kiim_desktop.usecases.importing import open_import, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from kiim_desktop.usecases.recording import Answers, numbered_answers
from tests.factories import OtherDevice, core_data, make_note, make_person
from tests.storage.pages import decrypted_pages, decrypted_wal

_CONSONANTS, _VOWELS = "bdfgklmnprstvw", "aeiou"
_HALF: Final = 9
_RUN: Final = re.compile(rb"[a-z]{9,}")
_WRITTEN: Final = frozenset({Shape.TEXT, Shape.LONG_TEXT})
FILLED: Final = tuple(
    kind
    for kind in KINDS.all
    if kind.is_by_hand and kind is not IDENTITY and any(each.type.shape in _WRITTEN for each in kind.fields)
)
"""The kinds of which everybody has a record."""
NONE = RecordId(b"")
_PART, _APART, _SAID = 32, 1_000, 16
"""Bytes that are looked for: so long, so far apart, and so many of them on one side of the border of two pages."""
_AT_ONCE = 8
"""Records of various people that one transaction saves."""


@dataclass(slots=True)
class Told:
    """One person and all the words that were told of it."""

    person: PersonId
    words: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    """Those of the words that stand in one note, its history, its draft."""
    record: RecordId = NONE
    """That note."""
    sealed: list[bytes] = field(default_factory=list)
    """Parts of the sealed pieces of an attached file, and its key: with both it could be read again."""


class Teller:
    """Writes about people; every word is used once."""

    def __init__(self, office: Office, seed: str) -> None:
        self._office = office
        self._chance = random.Random(seed)
        self._other = OtherDevice()
        self._parts: set[str] = set()

    def word(self) -> str:
        """Return a word that stands in no dictionary and no program, and shares no part with another one."""
        while True:
            letters = (self._chance.choice(_CONSONANTS) + self._chance.choice(_VOWELS) for _ in range(_HALF))
            word = "".join(letters)
            parts = {word[at : at + _HALF] for at in range(_HALF + 1)} | {form.decode() for form in _skeletons(word)}
            if not parts & self._parts:
                self._parts |= parts
                return word.capitalize()

    def everybody(self, count: int) -> list[Told]:
        """Make so many persons and tell of them in turns, so that what belongs to them lies mixed in the file."""
        told = [self._meet() for _ in range(count)]
        steps = [(each, kind) for each in told for kind in FILLED]
        self._chance.shuffle(steps)
        for start in range(0, len(steps), _AT_ONCE):
            edits = [self._filled(each, kind) for each, kind in steps[start : start + _AT_ONCE]]
            self._office.store.save(edits, self._office.user.id, ())
        for each in told:
            self._change(each)
            self._leave_drafts(each)
            self._quarrel(each)
            self._attach(each)
        return told

    def imported(self, path: Path, count: int) -> list[str]:
        """Take over a list of persons; returns all its words."""
        rows = [(self.word(), self.word(), self.word()) for _ in range(count)]
        lines = (f"{family};{given};{n % 28 + 1}.3.1980;Moorbeck;;3.11.25 {note}"
                 for n, (family, given, note) in enumerate(rows))  # fmt: skip
        path.write_text("\n".join(["Nachname;Vorname;Geburtsdatum;Ort;Telefon;Bemerkungen", *lines]), encoding="utf-8")
        run_import(self._office, open_import(self._office, path))
        path.unlink()
        return [word for row in rows for word in row]

    def _meet(self) -> Told:
        given, family, place = self.word(), self.word(), self.word()
        told = Told(make_person(self._office, given, family, municipality=place), [given, family, place])
        search(self._office, given)
        return told

    def _filled(self, told: Told, kind: Kind) -> Edit:
        answers = {each.name: self._told(told, each.type.length) for each in kind.fields if each.type.shape in _WRITTEN}
        return self._edit(told, kind, new_record_id(self._office.random), answers)

    def _change(self, told: Told) -> None:
        """Correct the family name and a note, so that the earlier words lie in the history."""
        self._save(
            told, IDENTITY, single_record_id(IDENTITY), family_name=self._told(told), birth_name=self._told(told)
        )
        told.record = new_record_id(self._office.random)
        for _ in range(3):
            before = len(told.words)
            self._save(told, COUNSELLING_ENTRY, told.record, text=self._told(told, 2_000))
            told.apart += told.words[before:]
        make_note(self._office, told.person, self._told(told))
        self._save(told, CONTACT_DETAIL, new_record_id(self._office.random), value=f"{self._told(told)}@example.org")

    def _leave_drafts(self, told: Told) -> None:
        keep_draft(self._office, told.person, COUNSELLING_ENTRY, {"text": self._told(told, 3_000)})
        word = self._told(told)
        told.apart.append(word)
        keep_draft(self._office, told.person, COUNSELLING_ENTRY, {"text": word}, record=told.record)

    def _quarrel(self, told: Told) -> None:
        """Another device says another name, and something else that is not accepted."""
        known = core_data(self._office, told.person)
        scope = person_scope(told.person)
        disputed = self._other.writes(scope, IDENTITY, known.id, given_names=self._told(told))
        self._office.store.take_in([disputed], ())
        refused = self._other.writes(scope, IDENTITY, known.id, given_names=self._told(told))
        with Exchange(self._office.store).writing() as desk:
            desk.refuse([plain_of(refused)], "test")

    def _attach(self, told: Told) -> None:
        """Keep a file whose name and title nobody else has, long enough for pieces of several pages."""
        path = self._office.profile.folder.parent / f"{self._told(told)}.txt"
        path.write_text(f"{self.word()} " * 9_000, encoding="utf-8")
        attach_file(self._office, told.person, path, title=self._told(told))
        path.unlink()
        told.sealed += _sealed_parts(self._office, told.person)

    def _told(self, told: Told, length: int = 0) -> str:
        """Return a new word, repeated where a field takes so much."""
        word = self.word()
        told.words.append(word)
        return " ".join([word] * self._chance.randrange(1, max(2, min(length, 2_000) // 20)))

    def _save(self, told: Told, kind: Kind, record: RecordId, **answers: str) -> None:
        self._office.store.save([self._edit(told, kind, record, answers)], self._office.user.id, ())

    def _edit(self, told: Told, kind: Kind, record: RecordId, answers: Answers) -> Edit:
        return Edit(
            scope=person_scope(told.person), record=record, kind=kind.number, values=numbered_answers(kind, answers)
        )


def forget(office: Office, persons: Iterable[PersonId]) -> Forgotten:
    """Forget whole persons in one transaction."""
    done = Forgotten()
    with office.store.database.write() as connection:
        for person in persons:
            done += forget_scope(connection, office.store.ground, person_scope(person))
    return done


def _sealed_parts(office: Office, person: PersonId) -> list[bytes]:
    with office.store.database.read() as connection:
        rows = connection.execute(
            'SELECT "key", content FROM chunk JOIN attachment ON attachment.no = chunk.attachment WHERE scope = ?',
            (person_scope(person),),
        ).all()
    starts = [content[at : at + _PART] for _key, content in rows for at in range(0, len(content) - _PART, _APART)]
    return [*{key for key, _content in rows}, *starts]


def sealed_left(told: Iterable[Told], path: Path, dek: bytes) -> int:
    """Return of how many keys and parts of sealed pieces something stands in the pages of the file or of its WAL."""
    key = raw_database_key(Dek(dek))
    there = decrypted_pages(path, key) + b"\0" + decrypted_wal(path, key)
    return sum(any(half in there for half in (part[:_SAID], part[-_SAID:])) for each in told for part in each.sealed)


def left_of(words: Sequence[str], path: Path, dek: bytes) -> list[str]:
    """Return the words of which at least one half can be read in the pages of the file or of its WAL, or in names.

    Halves, because a word may lie across the border of two pages and an index may keep the beginning apart.
    """
    key = raw_database_key(Dek(dek))
    listing = "\n".join(str(each) for each in path.parent.rglob("*")).encode()
    there = decrypted_pages(path, key) + b"\0" + decrypted_wal(path, key) + listing
    runs = {*_RUN.findall(there.lower()), *_RUN.findall(there.lower().replace(b"\0", b""))}
    readable = b" ".join(runs)
    return [word for word in words if any(half in readable for half in _halves(word)) or runs & _skeletons(word)]


def _halves(word: str) -> tuple[bytes, bytes]:
    written = word.casefold().encode()
    return written[:_HALF], written[-_HALF:]


def _skeletons(word: str) -> set[bytes]:
    return {form.encode() for form in search_forms(word)} - {word.casefold().encode()}
