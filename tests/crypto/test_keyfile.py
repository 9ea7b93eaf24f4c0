"""Rules of the key file: who opens it, and that nothing in it can change unnoticed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from random import Random as Dice

import pytest

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import Random
from kiim_desktop.crypto import keyfile
from kiim_desktop.crypto.errors import (
    AlteredKeyFile,
    DamagedKeyFile,
    ForeignKeyFile,
    KdfOutOfBounds,
    SlotReason,
    SlotRefused,
    UnsupportedSuite,
    WrongPassword,
    WrongRecoveryCode,
)
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import KeyFile, Slot, SlotKind, decode_key_file, encode_key_file
from kiim_desktop.crypto.keyfile_form import LARGEST_FILE, MOST_SLOTS
from kiim_desktop.crypto.sheets import new_recovery_code
from kiim_desktop.crypto.slots import Wrapping
from tests.crypto.factories import DB_ID, OTHER_PASSWORD, PASSWORD, key_file, user


def test_each_user_opens_the_same_database_key(seeded_random: Random) -> None:
    made, dek = key_file(seeded_random, users=2)
    read = decode_key_file(encode_key_file(made))
    assert read == made
    assert keyfile.unlock(read, user(1).user_id, PASSWORD) == dek
    assert keyfile.unlock(read, user(2).user_id, OTHER_PASSWORD) == dek
    assert len(keyfile.raw_database_key(dek)) == 32


def test_the_unlock_screen_reads_the_users_without_a_key(seeded_random: Random) -> None:
    made, _ = key_file(seeded_random, new_recovery_code(seeded_random), users=2)
    assert [(slot.display_name, slot.role) for slot in decode_key_file(encode_key_file(made)).users] == [
        ("Nutzerin 1", "counsellor"),
        ("Nutzerin 2", "counsellor"),
    ]


def test_a_wrong_password_opens_nothing(seeded_random: Random) -> None:
    made, _ = key_file(seeded_random)
    with pytest.raises(WrongPassword):
        keyfile.unlock(made, user().user_id, PASSWORD + " ")
    with pytest.raises(SlotRefused):
        keyfile.unlock(made, user(9).user_id, PASSWORD)


def test_one_user_cannot_enter_under_the_name_of_another(seeded_random: Random) -> None:
    made, _ = key_file(seeded_random, users=2)
    first, second = made.slots
    swapped = replace(made, slots=(replace(first, user_id=second.user_id), replace(second, user_id=first.user_id)))
    with pytest.raises(WrongPassword):
        keyfile.unlock(swapped, second.user_id, PASSWORD)


def test_the_paper_sheet_opens_the_database(seeded_random: Random) -> None:
    code = new_recovery_code(seeded_random)
    made, dek = key_file(seeded_random, code)
    assert keyfile.unlock_with_code(made, code) == dek


def test_a_new_sheet_makes_the_old_one_worthless(seeded_random: Random) -> None:
    old, new = new_recovery_code(seeded_random), new_recovery_code(seeded_random)
    made, dek = key_file(seeded_random, old)
    renewed = keyfile.with_recovery_code(made, dek, new, random=seeded_random)
    assert keyfile.unlock_with_code(renewed, new) == dek
    with pytest.raises(WrongRecoveryCode):
        keyfile.unlock_with_code(renewed, old)


def test_a_changed_password_replaces_the_old_one_and_keeps_the_database_key(seeded_random: Random) -> None:
    made, dek = key_file(seeded_random, users=2)
    changed = keyfile.replace_password(
        made, dek, user().user_id, "noch ein Passwort", cost=KdfCost.MINIMUM, random=seeded_random
    )
    assert keyfile.unlock(changed, user().user_id, "noch ein Passwort") == dek
    assert keyfile.unlock(changed, user(2).user_id, OTHER_PASSWORD) == dek
    with pytest.raises(WrongPassword):
        keyfile.unlock(changed, user().user_id, PASSWORD)


def test_every_single_flipped_bit_is_noticed(seeded_random: Random) -> None:
    made, _ = key_file(seeded_random, new_recovery_code(seeded_random))
    raw = encode_key_file(made)
    for bit in Dice(1).sample(range(len(raw) * 8), 100):
        altered = bytearray(raw)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedKeyFile):
            decode_key_file(bytes(altered))


def test_a_flipped_bit_in_the_suite_is_damage_and_not_a_newer_program(seeded_random: Random) -> None:
    """Else the previous version would not be used, and the office would be sent looking for an update."""
    raw = encode_key_file(key_file(seeded_random)[0])
    start = raw.index(b"kiim-1")
    for bit in range(6 * 8):
        altered = bytearray(raw)
        altered[start + bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedKeyFile):
            decode_key_file(bytes(altered))


def test_truncated_empty_and_overlong_files_are_damaged(seeded_random: Random) -> None:
    raw = encode_key_file(key_file(seeded_random)[0])
    for content in (b"", b"{", raw[:1], raw[:15], raw[:-1], raw + b" ", raw + b"\n", b" " * (LARGEST_FILE + 1)):
        with pytest.raises(DamagedKeyFile):
            decode_key_file(content)


def _forgeries(made: KeyFile) -> list[KeyFile]:
    slot = made.slots[0]

    def with_slot(changed: Slot) -> KeyFile:
        return replace(made, slots=(changed, *made.slots[1:]))

    return [
        replace(made, db_id="ff" * 16),
        replace(made, office_name="Andere Stelle"),
        replace(made, minimum_generation=made.minimum_generation - 1),
        replace(made, slots=made.slots[:1]),
        replace(made, slots=(made.slots[0], *reversed(made.slots[1:]))),
        replace(made, pending=bytes(60)),
        replace(made, mac=bytes(32)),
        replace(made, mac=b""),
        with_slot(replace(slot, display_name="Jemand")),
        with_slot(replace(slot, role="lead")),
        with_slot(replace(slot, cost=KdfCost(46 * 1024, 2, 1))),
        with_slot(replace(slot, cost=None)),
        with_slot(replace(slot, salt=bytes(16))),
        with_slot(replace(slot, nonce=bytes(12))),
        with_slot(replace(slot, wrapped=bytes(48))),
        with_slot(replace(slot, anchor=bytes(80))),
        with_slot(replace(slot, public=made.slots[1].public)),
        with_slot(replace(slot, wrapping=Wrapping.PUBLIC)),
        with_slot(replace(slot, slot_id="00" * 8)),
    ]


@pytest.mark.parametrize("which", range(19))
def test_a_forged_file_with_a_right_checksum_does_not_unlock(seeded_random: Random, which: int) -> None:
    made, dek = key_file(seeded_random, new_recovery_code(seeded_random), users=2)
    made = keyfile.with_minimum_generation(made, dek, 7)
    forged = decode_key_file(encode_key_file(_forgeries(made)[which]))
    with pytest.raises((WrongPassword, AlteredKeyFile)):
        keyfile.unlock(forged, user().user_id, PASSWORD)


def test_unknown_fields_and_other_spellings_are_refused_even_with_a_right_checksum(seeded_random: Random) -> None:
    made, _ = key_file(seeded_random)
    raw = encode_key_file(made)
    for old, new in (
        (b'"pending":', b'"pending2":1,"pending":'),
        (b'"minimum_generation":0', b'"minimum_generation":0.0'),
    ):
        assert old in raw
        with pytest.raises(DamagedKeyFile):
            decode_key_file(_rechecked(raw.replace(old, new)))


def _rechecked(raw: bytes) -> bytes:
    rest = raw[len(b'{"checksum":"') + 64 :]
    return b'{"checksum":"' + sha256(rest).hexdigest().encode() + rest


def test_a_file_of_a_newer_program_says_so(seeded_random: Random) -> None:
    made, _ = key_file(seeded_random)
    with pytest.raises(UnsupportedSuite):
        decode_key_file(encode_key_file(replace(made, suite="kiim-2")))


@pytest.mark.parametrize("cost", [KdfCost(45 * 1024, 1, 1), KdfCost(2**30, 1, 1), KdfCost(46 * 1024, 99, 1)])
def test_a_forbidden_cost_is_refused_on_reading(seeded_random: Random, cost: KdfCost) -> None:
    made, _ = key_file(seeded_random)
    with pytest.raises(KdfOutOfBounds):
        decode_key_file(encode_key_file(replace(made, slots=(replace(made.slots[0], cost=cost),))))


def test_a_key_file_belongs_to_one_database(seeded_random: Random) -> None:
    made, _ = key_file(seeded_random)
    keyfile.check_database(made, DB_ID)
    with pytest.raises(ForeignKeyFile):
        keyfile.check_database(made, "00" * 16)


def test_the_minimum_generation_rises_and_falls_only_after_a_restore(seeded_random: Random) -> None:
    made, dek = key_file(seeded_random)
    risen = keyfile.with_minimum_generation(made, dek, 41)
    assert keyfile.unlock(risen, user().user_id, PASSWORD) == dek
    with pytest.raises(ValueError, match="40"):
        keyfile.with_minimum_generation(risen, dek, 40)
    assert keyfile.with_minimum_generation(risen, dek, 40, after_restore=True).minimum_generation == 40


def test_the_last_password_stays_and_nobody_gets_two(seeded_random: Random) -> None:
    made, dek = key_file(seeded_random, new_recovery_code(seeded_random))
    with pytest.raises(SlotRefused) as last:
        keyfile.remove_slot(made, dek, made.users[0].slot_id)
    assert last.value.reason is SlotReason.LAST
    with pytest.raises(SlotRefused) as twice:
        keyfile.add_slot(made, dek, user(), cost=KdfCost.MINIMUM, random=seeded_random)
    assert twice.value.reason is SlotReason.DUPLICATE


def test_a_full_key_file_fits_even_while_the_key_is_changing(seeded_random: Random) -> None:
    made, dek = key_file(seeded_random)
    slot = replace(made.slots[0], display_name="Ä" * 100, role="provider_editor")
    full = replace(made, office_name="Ö" * 200, slots=(slot,) * MOST_SLOTS)
    changing, _ = keyfile.begin_rotation(full, dek, random=seeded_random)
    assert len(encode_key_file(changing)) <= LARGEST_FILE
    with pytest.raises(SlotRefused):
        keyfile.add_slot(full, dek, user(2), cost=KdfCost.MINIMUM, random=seeded_random)


def test_while_the_database_key_changes_both_keys_are_found(seeded_random: Random) -> None:
    made, dek = key_file(seeded_random)
    changing, fresh = keyfile.begin_rotation(made, dek, random=seeded_random)
    opened = keyfile.unlock(decode_key_file(encode_key_file(changing)), user().user_id, PASSWORD)
    assert keyfile.candidate_keys(changing, opened) == (fresh, dek)
    done = keyfile.finish_rotation(changing, fresh)
    assert keyfile.candidate_keys(done, keyfile.unlock(done, user().user_id, PASSWORD)) == (fresh,)
    with pytest.raises(SlotRefused):
        keyfile.begin_rotation(changing, fresh, random=seeded_random)


def test_after_a_user_left_the_others_and_the_sheet_still_open_without_typing_anything(seeded_random: Random) -> None:
    code = new_recovery_code(seeded_random)
    made, dek = key_file(seeded_random, code, users=3)
    for number in (3, 2):
        slot = next(slot for slot in made.users if slot.user_id == user(number).user_id)
        made, fresh = keyfile.begin_rotation(keyfile.remove_slot(made, dek, slot.slot_id), dek, random=seeded_random)
        made = keyfile.finish_rotation(made, fresh)
        assert fresh != dek
        dek = fresh
    assert keyfile.unlock(made, user(1).user_id, PASSWORD) == dek
    assert keyfile.unlock_with_code(made, code) == dek
    with pytest.raises(SlotRefused):
        keyfile.unlock(made, user(3).user_id, OTHER_PASSWORD)
    assert [slot.kind for slot in made.slots] == [SlotKind.PASSWORD, SlotKind.RECOVERY]


def test_a_stranger_cannot_slip_in_a_database_key_of_his_own(seeded_random: Random) -> None:
    """He knows the public key of the slot and can seal to it, but not the anchor inside."""
    made, _ = key_file(seeded_random)
    foreign, foreign_dek = key_file(seeded_random)
    borrowed = replace(foreign.slots[0], public=made.slots[0].public, salt=made.slots[0].salt)
    forged, _ = keyfile.begin_rotation(replace(foreign, slots=(borrowed,)), foreign_dek, random=seeded_random)
    with pytest.raises(WrongPassword):
        keyfile.unlock(keyfile.finish_rotation(forged, foreign_dek), user().user_id, PASSWORD)


def test_no_secret_shows_when_a_key_file_or_its_error_is_printed(seeded_random: Random) -> None:
    made, dek = key_file(seeded_random)
    shown = repr(made) + repr(user())
    assert PASSWORD not in shown
    assert "Nutzerin" not in shown
    assert repr(dek)[2:-1] not in shown
    with pytest.raises(KiimError) as error:
        keyfile.unlock(made, user().user_id, OTHER_PASSWORD)
    assert OTHER_PASSWORD not in str(error.value)
