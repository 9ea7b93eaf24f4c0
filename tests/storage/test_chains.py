"""The log is a chain in months: each kind of intrusion is named at its first line, and goes on being named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.keyfile import raw_database_key
from kiim_desktop.crypto.signing import SigningKey
from kiim_desktop.domain.audit import AuditAction, AuditEntry, AuditQuery, Break, Fault
from kiim_desktop.storage.anchors import START
from kiim_desktop.storage.audit_log import AuditLog
from kiim_desktop.storage.chains import append_audit, line_hash
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.usecases.office import Office
from tests.factories import make_office

JANUARY, MARCH, APRIL = (datetime(2026, month, 10, 9, 0, tzinfo=UTC) for month in (1, 3, 4))
USER = b"userid01"
LINES = "at, user, action, object, detail, purpose, consent, hash"


class Copy:
    """A copy of a file with three months of lines: 1-5 in January, 6-11 in March, 12-15 in April, still open."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self.key = key

    def change(self, *statements: str) -> None:
        """Change the file as an intruder with the key would."""
        with closing(connect(self.path, self.key, Access.WRITE)) as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def open(self, at: datetime = APRIL) -> Iterator[tuple[Database, AuditLog]]:
        database = Database(self.path, self.key)
        try:
            yield database, AuditLog(database, FixedClock(at))
        finally:
            database.close()

    def first_break(self) -> Break | None:
        with self.open() as (_database, log):
            return log.first_break()

    def write(self, at: datetime = APRIL) -> None:
        """Go on with the log as if nothing had happened."""
        with self.open() as (database, _log), database.write() as connection:
            append_audit(connection, millis(at), AuditEntry(USER, AuditAction.SEARCH))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("log")
    clock = FixedClock(JANUARY)
    office = make_office(folder, clock=clock, state=folder / "state")
    for at, count in ((JANUARY, 4), (MARCH, 6), (APRIL, 4)):
        clock.at = at
        for number in range(count):
            office.store.log(
                [AuditEntry(office.user.id, AuditAction.READ_RECORD, bytes([number]) * 16, f"no={number}")]
            )
    path = office.store.database.path
    office.store.close()
    return Copy(path, raw_database_key(office.dek))


@pytest.fixture
def copy(original: Copy, tmp_path: Path) -> Copy:
    shutil.copyfile(original.path, tmp_path / "akten.db")
    return Copy(tmp_path / "akten.db", original.key)


def test_a_sound_log_holds_from_its_first_anchor_to_its_last_line(copy: Copy) -> None:
    assert copy.first_break() is None
    with copy.open() as (_database, log):
        assert [(a.no, a.month, a.first, a.last, a.count) for a in log.anchors()] == [
            (1, "2026-01", 1, 5, 5),
            (2, "2026-03", 6, 11, 6),
        ]
        assert [line.number for line in log.lines(AuditQuery())] == list(range(1, 16))


def test_an_anchor_names_the_one_before_and_the_last_line_of_its_month(copy: Copy) -> None:
    with copy.open() as (_database, log):
        first, second = log.anchors()
        hashes = {line.number: line.hash for line in log.lines(AuditQuery())}
        assert (first.before, second.before) == (START, first.hash)
        assert (first.head, second.head) == (hashes[5], hashes[11])
        assert log.latest_anchor() == second


SWAP = (
    "CREATE TEMP TABLE two AS SELECT * FROM audit WHERE no IN (7, 9)",
    f"UPDATE audit SET ({LINES}) = (SELECT {LINES} FROM two WHERE two.no = 16 - audit.no) WHERE no IN (7, 9)",  # noqa: S608
)
INVENT = (
    "INSERT INTO audit_anchor SELECT 3, month, 12, 13, count, head, before, device, signer, signature,"
    " NULL, NULL, NULL, NULL FROM audit_anchor WHERE no = 2"
)
WRITE_ANEW = f"INSERT INTO audit(no, {LINES}) SELECT 16, {LINES} FROM audit WHERE no = 15"  # noqa: S608
ALL_LINES = ("DELETE FROM audit", "DELETE FROM audit_anchor", "DELETE FROM meta WHERE key = 'audit_head'")

INTRUSIONS: dict[str, tuple[tuple[str, ...], Break]] = {
    "what": (("UPDATE audit SET detail = 'x' WHERE no = 3",), Break(3, "2026-01", Fault.CHANGED)),
    "who": (("UPDATE audit SET user = x'00' WHERE no = 7",), Break(7, "2026-03", Fault.CHANGED)),
    "when": (("UPDATE audit SET at = at + 1 WHERE no = 13",), Break(13, "2026-04", Fault.CHANGED)),
    "action": (("UPDATE audit SET action = 'search' WHERE no = 3",), Break(3, "2026-01", Fault.CHANGED)),
    "object": (("UPDATE audit SET object = x'' WHERE no = 3",), Break(3, "2026-01", Fault.CHANGED)),
    "purpose": (("UPDATE audit SET purpose = 'x' WHERE no = 3",), Break(3, "2026-01", Fault.CHANGED)),
    "consent": (("UPDATE audit SET consent = x'01' WHERE no = 3",), Break(3, "2026-01", Fault.CHANGED)),
    "another type": (("UPDATE audit SET at = 'gestern' WHERE no = 3",), Break(3, "2026-01", Fault.CHANGED)),
    "the last one": (("UPDATE audit SET detail = 'x' WHERE no = 15",), Break(15, "2026-04", Fault.CHANGED)),
    "added": ((WRITE_ANEW,), Break(16, "2026-04", Fault.CHANGED)),
    "missing": (("DELETE FROM audit WHERE no = 8",), Break(8, "2026-03", Fault.MISSING)),
    "missing at the end of a month": (("DELETE FROM audit WHERE no = 11",), Break(11, "2026-03", Fault.MISSING)),
    "missing, open month": (("DELETE FROM audit WHERE no = 13",), Break(13, "2026-04", Fault.MISSING)),
    "reordered": (SWAP, Break(7, "2026-03", Fault.REORDERED)),
    "tail": (("DELETE FROM audit WHERE no >= 14",), Break(14, "2026-04", Fault.TRUNCATED)),
    "tail with note": (
        ("DELETE FROM audit WHERE no >= 14", "DELETE FROM meta WHERE key = 'audit_head'"),
        Break(14, "2026-04", Fault.TRUNCATED),
    ),
    "open month": (("DELETE FROM audit WHERE no >= 12",), Break(12, "2026-04", Fault.TRUNCATED)),
    "anchor signature": (("UPDATE audit_anchor SET signature = zeroblob(64) WHERE no = 1",),
                         Break(1, "2026-01", Fault.ANCHOR)),
    "anchor count": (("UPDATE audit_anchor SET count = 4 WHERE no = 2",), Break(6, "2026-03", Fault.ANCHOR)),
    "anchor month": (("UPDATE audit_anchor SET month = '2020-01' WHERE no = 2",), Break(6, "2020-01", Fault.ANCHOR)),
    "anchor gone": (("DELETE FROM audit_anchor WHERE no = 2",), Break(6, "2026-03", Fault.ANCHOR)),
    "first anchor gone": (("DELETE FROM audit_anchor WHERE no = 1",), Break(1, "2026-01", Fault.ANCHOR)),
    "month gone": (("DELETE FROM audit WHERE no BETWEEN 6 AND 11",), Break(6, "2026-03", Fault.SEGMENT)),
    "month and anchor gone": (
        ("DELETE FROM audit WHERE no BETWEEN 6 AND 11", "DELETE FROM audit_anchor WHERE no = 2"),
        Break(6, "2026-04", Fault.SEGMENT),
    ),
    "first month and anchor gone": (
        ("DELETE FROM audit WHERE no <= 5", "DELETE FROM audit_anchor WHERE no = 1"),
        Break(1, "2026-03", Fault.SEGMENT),
    ),
    "removal invented": (
        ("DELETE FROM audit WHERE no <= 5", "UPDATE audit_anchor SET removed = 1, removal = zeroblob(64) WHERE no = 1"),
        Break(1, "2026-01", Fault.SEGMENT),
    ),
    "anchor invented": (
        (INVENT,),
        Break(12, "2026-03", Fault.ANCHOR),
    ),
    "anchor of other types": (("UPDATE audit_anchor SET head = 'x', device = 7 WHERE no = 2",),
                              Break(6, "2026-03", Fault.ANCHOR)),
    "secret gone": (("DELETE FROM meta WHERE key = 'audit_seed'",), Break(1, "2026-01", Fault.ANCHOR)),
}  # fmt: skip


@pytest.mark.parametrize("name", INTRUSIONS)
def test_the_first_broken_line_is_named_with_what_happened_to_it(copy: Copy, name: str) -> None:
    statements, expected = INTRUSIONS[name]
    copy.change(*statements)
    assert copy.first_break() == expected


@pytest.mark.parametrize("name", INTRUSIONS)
def test_going_on_with_the_log_covers_nothing_up(copy: Copy, name: str) -> None:
    statements, expected = INTRUSIONS[name]
    copy.change(*statements)
    copy.write()
    copy.write(datetime(2026, 5, 2, tzinfo=UTC))
    broken = copy.first_break()
    assert broken is not None
    assert broken.number == expected.number


def test_a_cut_off_tail_is_noticed_although_the_note_of_the_end_was_adapted(copy: Copy) -> None:
    with copy.open() as (database, log), database.write() as connection:
        before = next(line.hash for line in log.lines(AuditQuery()) if line.number == 13)
        (note,) = connection.execute("SELECT value FROM meta WHERE key = 'audit_head'").scalars()
        _number, _hash, rest = note.split(b"|", 2)
        adapted = b"|".join((b"13", before.hex().encode(), rest))
        connection.execute("UPDATE meta SET value = ? WHERE key = 'audit_head'", (adapted,))
        connection.execute("DELETE FROM audit WHERE no >= 14")
    assert copy.first_break() == Break(14, "2026-04", Fault.TRUNCATED)
    copy.write()
    assert copy.first_break() == Break(14, "2026-04", Fault.MISSING)


def test_a_log_that_was_emptied_is_no_new_log(copy: Copy) -> None:
    copy.change(*ALL_LINES)
    copy.write()
    assert copy.first_break() == Break(1, "2026-04", Fault.MISSING)


def test_lines_written_anew_with_right_hashes_do_not_fit_their_anchor(copy: Copy) -> None:
    with copy.open() as (_database, log):
        lines = [line for line in log.lines(AuditQuery()) if 3 <= line.number <= 5]
        before = next(line.hash for line in log.lines(AuditQuery()) if line.number == 2)
    changes = []
    for line in lines:
        entry = replace(line.entry, detail="no=9")
        before = line_hash(before, (line.number, line.at, entry.user, entry.action.value, entry.object, entry.detail,
                                    entry.purpose, entry.consent))  # fmt: skip
        changes.append(f"UPDATE audit SET detail = 'no=9', hash = x'{before.hex()}' WHERE no = {line.number}")  # noqa: S608
    copy.change(*changes)
    assert copy.first_break() == Break(5, "2026-01", Fault.CHANGED)


def test_an_anchor_signed_with_another_key_is_forged(copy: Copy) -> None:
    with copy.open() as (_database, log):
        anchor = log.anchors()[1]
    other = SigningKey(bytes(32))
    forged = replace(anchor, count=1, signer=other.public_bytes())
    signature = other.sign("audit anchor", forged.said)
    copy.change(
        f"UPDATE audit_anchor SET count = 1, signer = x'{forged.signer.hex()}' WHERE no = 2",  # noqa: S608  # hexadecimal
        f"UPDATE audit_anchor SET signature = x'{signature.hex()}' WHERE no = 2",  # noqa: S608  # hexadecimal
    )
    assert copy.first_break() == Break(6, "2026-03", Fault.ANCHOR)


def test_an_anchor_that_does_not_name_the_one_before_is_no_part_of_this_log(copy: Copy) -> None:
    with copy.open() as (database, log), database.write() as connection:
        (seed,) = connection.execute("SELECT value FROM meta WHERE key = 'audit_seed'").scalars()
        key = SigningKey(derive(seed, "audit signing"))
        other = replace(log.anchors()[1], before=START)
        assert other.signer == key.public_bytes()
        connection.execute(
            "UPDATE audit_anchor SET before = ?, signature = ? WHERE no = 2",
            (START, key.sign("audit anchor", other.said)),
        )
    assert copy.first_break() == Break(6, "2026-03", Fault.ANCHOR)


def test_the_device_signs_what_was_closed_since_the_last_time_once(copy: Copy) -> None:
    key = SigningKey(bytes([7]) * 32)
    with copy.open() as (_database, log):
        assert log.lacks_device()
        log.sign_as_device(key)
        assert not log.lacks_device()
        anchor = log.latest_anchor()
        assert anchor is not None
        assert anchor.device_key == key.public_bytes()
        key.verify_key().verify("audit anchor by device", anchor.hash, anchor.device_signature or b"")
        assert log.first_break() is None
    copy.change("UPDATE audit_anchor SET device_signature = zeroblob(64) WHERE no = 2")
    assert copy.first_break() == Break(6, "2026-03", Fault.ANCHOR)


def test_an_anchor_names_the_device_that_wrote_its_month(copy: Copy) -> None:
    with copy.open() as (database, _log), database.write() as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = ?", (b"another device 1", Fact.DEVICE.value))
    copy.write(datetime(2026, 5, 2, tzinfo=UTC))
    with copy.open() as (_database, log):
        assert [anchor.device == b"another device 1" for anchor in log.anchors()] == [False, False, True]
        assert log.first_break() is None


def test_old_months_are_removed_whole_their_anchors_stay_and_the_log_says_so(copy: Copy) -> None:
    with copy.open() as (_database, log):
        (gone,) = log.shorten(2, USER)
        assert (gone.no, gone.month) == (1, "2026-01")
        lines = list(log.lines(AuditQuery()))
        assert [line.number for line in lines] == list(range(6, 17))
        last = lines[-1].entry
        assert (last.user, last.action, last.detail) == (USER, AuditAction.SHORTENED, "segment=1 month=2026-01 lines=5")
        assert [(a.no, a.removed) for a in log.anchors()] == [(1, millis(APRIL)), (2, None)]
        assert log.first_break() is None
        assert log.shorten(2, USER) == []
    copy.write(datetime(2026, 5, 2, tzinfo=UTC))
    assert copy.first_break() is None


def test_the_open_month_is_never_removed(copy: Copy) -> None:
    with copy.open(datetime(2031, 1, 1, tzinfo=UTC)) as (_database, log):
        assert [anchor.no for anchor in log.shorten(12, USER)] == [1, 2]
        assert [line.number for line in log.lines(AuditQuery())] == [12, 13, 14, 15, 16, 17]
        assert log.first_break() is None


def test_lines_put_back_into_a_removed_month_are_named(copy: Copy) -> None:
    with copy.open() as (_database, log):
        log.shorten(2, USER)
    copy.change(f"INSERT INTO audit(no, {LINES}) SELECT 2, {LINES} FROM audit WHERE no = 7")  # noqa: S608
    assert copy.first_break() == Break(2, "2026-01", Fault.CHANGED)


def test_what_lies_under_a_forged_anchor_stays_as_evidence(copy: Copy) -> None:
    copy.change("UPDATE audit_anchor SET month = '2020-01' WHERE no = 2")
    with copy.open() as (_database, log):
        assert [anchor.no for anchor in log.shorten(2, USER)] == [1]


def test_months_without_lines_and_a_clock_that_goes_back_leave_a_sound_log(copy: Copy) -> None:
    for at in (datetime(2027, 9, 1, tzinfo=UTC), JANUARY, datetime(2027, 9, 30, tzinfo=UTC)):
        copy.write(at)
    with copy.open() as (_database, log):
        assert [anchor.month for anchor in log.anchors()] == ["2026-01", "2026-03", "2026-04", "2027-09", "2026-01"]
        assert log.first_break() is None


def test_pages_are_in_time_and_miss_nothing(copy: Copy) -> None:
    with copy.open() as (_database, log):
        everything = [line.number for line in log.lines(AuditQuery())]
        seen: list[int] = []
        page = log.page(AuditQuery(), 4)
        while page:
            seen += [line.number for line in page]
            page = log.page(AuditQuery(), 4, page[-1])
        assert seen == everything[::-1]
        of_march = AuditQuery(since=millis(MARCH), until=millis(APRIL))
        assert [line.number for line in log.lines(of_march)] == list(range(6, 12))
        of_object = AuditQuery(object=bytes([2]) * 16, action=AuditAction.READ_RECORD)
        assert [line.number for line in log.lines(of_object)] == [4, 8, 14]
        assert list(log.lines(AuditQuery(user=USER))) == []


def test_one_line_costs_the_same_few_statements_however_long_the_log_is(office: Office) -> None:
    entry = AuditEntry(USER, AuditAction.READ_RECORD, bytes(16))
    counts: list[int] = []
    with office.store.database.write() as connection:
        said: list[str] = []
        connection.raw.set_trace_callback(said.append)
        for _ in range(300):
            said.clear()
            append_audit(connection, millis(APRIL), entry)
            counts.append(len(said))
        connection.raw.set_trace_callback(None)
    assert set(counts[1:]) == {counts[1]}
    assert counts[1] <= 6
