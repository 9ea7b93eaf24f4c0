"""The library computes what the standards print: without this, files of another version would not open."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kiim_desktop.base.ids import KeyId, StreamId
from kiim_desktop.crypto import bundles, hpke
from kiim_desktop.crypto.devices import DeviceKeys
from kiim_desktop.crypto.kdf import KdfCost, derive, derive_kek, hkdf_sha256
from kiim_desktop.crypto.keyslots import Dek
from kiim_desktop.crypto.signing import SigningKey, fingerprint
from kiim_desktop.crypto.streams import StreamKey, seal_unit


def test_aes_siv_gives_the_answer_of_rfc_5297_a_1() -> None:
    key = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    context = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    plain = bytes.fromhex("112233445566778899aabbccddee")
    assert AESSIV(key).encrypt(plain, [context]).hex() == (
        "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"
    )


def test_aes_siv_takes_several_contexts_as_rfc_5297_a_2() -> None:
    key = bytes.fromhex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f")
    contexts = [
        bytes.fromhex("00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"),
        bytes.fromhex("102030405060708090a0"),
        bytes.fromhex("09f911029d74e35bd84156c5635688c0"),
    ]
    plain = bytes.fromhex(
        "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553"
    )
    assert AESSIV(key).encrypt(plain, contexts).hex() == (
        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a"
        "272e9c485b62a3fd5c0d"
    )


def test_argon2id_gives_the_answer_of_rfc_9106_5_3() -> None:
    stretcher = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    )
    assert stretcher.derive(b"\x01" * 32).hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_hkdf_gives_the_answers_of_rfc_5869_a_1_and_a_3() -> None:
    secret = b"\x0b" * 22
    salted = hkdf_sha256(secret, salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)), length=42)
    assert salted.hex() == ("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    unsalted = hkdf_sha256(secret, salt=b"", info=b"", length=42)
    assert unsalted.hex() == ("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")


def test_ed25519_gives_the_answers_of_rfc_8032_7_1() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert SigningKey.from_bytes(seed).public_bytes().hex() == public
    assert Ed25519PrivateKey.from_private_bytes(seed).sign(b"").hex() == signature


def test_our_own_formats_stay_as_they_are() -> None:
    """Values made once by this program: a change here means that yesterday's files no longer open."""
    key = StreamKey(KeyId(bytes(16)), bytes(32))
    unit = seal_unit(key, StreamId(bytes(16)), 1, b"Abgleich")
    body = bundles.seal_body(bytes(32), b"Abgleich", bytes)
    answers = {
        "derive": derive(bytes(32), "keyfile mac").hex(),
        "password": derive_kek("vier lange Wörter", bytes(16), KdfCost.MINIMUM).hex(),
        "unit": unit.to_bytes().hex(),
        "body": body.hex(),
        "signature": SigningKey(bytes(32)).sign("test", b"Abgleich").hex(),
        "fingerprint": fingerprint(DeviceKeys.derive(bytes(32)).public.to_bytes()).hex(),
        "hybrid": fingerprint(hpke.HpkeKeyPair.derive(Dek(bytes(32)), "slot").public_bytes()).hex(),
    }
    assert answers == FROZEN


FROZEN = {
    "derive": "9590b055de92376e2708cbb512d5aff0282f8289d6104f7d757996e3eea17b5b",
    "password": "34cfb4f867c76f9b9bf22c0a34a0e4bf6dbb8c55069828abef85030954aaeff9",
    "unit": "62f87a6a9d37c694e77b222ec4d90c95772be85372f7511a0722d927542a59c3",
    "body": "0100000000000000000000000000000000444c0868b4d514ae57fdccd77aa107bf643c1ac85abda63d",
    "signature": (
        "7744c6cc0fa65e4478ee591a718aaa11ecc97f3d53efe474444de35119e89448"
        "85e76412a4d9315b6d1537f30c442c98875e8d7524cb039bdbf4eceba4d1bf07"
    ),
    "fingerprint": "77edaeef1817a08ed74821a8180604da58685ac0f533183a30d8cc9ebab1196e",
    "hybrid": "3ab34fb6ce2dcbbe1a8479b9457418019469932f49e4d1d5b37cef9c9da78c6c",
}
