"""The folder of a hub: hub.key, hub.toml, certificate, sentinel, and with SQLite the store itself."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
import platformdirs
from msgspec import Meta

from kiim_desktop.base.clock import Clock, SystemClock
from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.certificates import key_pin, self_signed
from kiim_desktop.crypto.errors import BadPublicKey
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import CertificateUnreadable, HomeMissing, SettingRefused, StoreExists
from kiim_desktop.hub.identities import KEY_FILE, HubIdentity, create_key, read_key
from kiim_desktop.hub.sites import Site, Terms
from kiim_desktop.hub.store.databases import Store, is_postgres, open_postgres, open_sqlite

SETTINGS_FILE: Final = "hub.toml"
CERTIFICATE_FILE, PRIVATE_KEY_FILE = "tls.crt", "tls.key"
HERE: Final = "folder"
"""Value of `store` when the store lies in the folder itself."""
ENVIRONMENT: Final = "KIIM_HUB_"
DEFAULT_PORT: Final = 8443
_MIB = 1024 * 1024


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """hub.toml; every line can be overruled by an environment variable KIIM_HUB_<NAME> (lists: separated by commas)."""

    store: str = HERE
    """"folder", or the URL of a PostgreSQL database."""
    urls: Annotated[tuple[str, ...], Meta(max_length=8)] = ()
    """Under which addresses devices reach this hub."""
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = DEFAULT_PORT
    workers: Annotated[int, Meta(ge=1, le=32)] = 1
    """More than one only with PostgreSQL."""
    training: bool = False
    tls_certificate: str = ""
    """An own certificate; empty: the one made at init."""
    tls_key: str = ""
    pinned: bool = True
    """Whether invitations pin the key of the certificate; no: trust of the operating system (own CA or proxy)."""
    quota_mib: Annotated[int, Meta(ge=1)] = 4096
    file_quota_mib: Annotated[int, Meta(ge=0)] = 8192
    """Of one office, for attached files."""
    invitation_days: Annotated[int, Meta(ge=1, le=365)] = 14
    requests_per_minute: Annotated[int, Meta(ge=60, le=100_000)] = 1_200
    """Of one device; pieces of large bundles count for a tenth."""
    page_kib: Annotated[int, Meta(ge=32, le=2048)] = 1024
    """Of one bundle sent down, before sealing; less than a file may hold (4 MiB), whatever lies beside the units."""
    trip_mib: Annotated[int, Meta(ge=4, le=1024)] = 64
    """Of all bundles one visit to a folder or stick carries, each way."""
    folder_seconds: Annotated[int, Meta(ge=5, le=3600)] = 30
    """How often `folder --watch` looks."""


@dataclass(frozen=True, slots=True)
class HubHome:
    """The folder of one hub and what hub.toml says."""

    folder: Path
    settings: Settings

    @property
    def certificate(self) -> Path:
        return Path(self.settings.tls_certificate) if self.settings.tls_certificate else self.folder / CERTIFICATE_FILE

    @property
    def private_key(self) -> Path:
        return Path(self.settings.tls_key) if self.settings.tls_key else self.folder / PRIVATE_KEY_FILE

    @property
    def speaks_tls(self) -> bool:
        """Tell whether devices are told to come with TLS; an address http:// is for this machine alone."""
        return not self.settings.urls or any(url.startswith("https:") for url in self.settings.urls)

    def open_store(self, identity: HubIdentity, *, create: bool = False) -> Store:
        if is_postgres(self.settings.store):
            return open_postgres(self.settings.store, create=create)
        return open_sqlite(self.folder, identity.store_key, create=create)

    def open_site(self, clock: Clock | None = None, random: Random = system_random) -> Site:
        """Open the store for administration; errors of the store and of hub.key."""
        identity = read_key(self.folder)
        store = self.open_store(identity)
        return Site(store=store, identity=identity, terms=self.terms(), clock=clock or SystemClock(), random=random)

    def open_hub(self, clock: Clock | None = None) -> Hub:
        """Open the hub for serving; a store that was put back begins a new epoch."""
        return Hub.open(self.open_site(clock), self.folder)

    def terms(self) -> Terms:
        settings = self.settings
        return Terms(
            urls=settings.urls,
            tls_pins=self._pins(),
            training=settings.training,
            quota_bytes=settings.quota_mib * _MIB,
            file_quota_bytes=settings.file_quota_mib * _MIB,
            invitation_days=settings.invitation_days,
            requests_per_minute=settings.requests_per_minute,
            page_bytes=settings.page_kib * 1024,
            trip_bytes=settings.trip_mib * _MIB,
        )

    def _pins(self) -> tuple[bytes, ...]:
        if not self.settings.pinned or not self.speaks_tls:
            return ()
        try:
            return (key_pin(self.certificate.read_bytes()),)
        except (OSError, BadPublicKey) as error:
            raise CertificateUnreadable from error


def default_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return KIIM_HUB_HOME, or the place of this account."""
    known = os.environ if environment is None else environment
    return Path(known.get(f"{ENVIRONMENT}HOME") or platformdirs.user_data_dir("kiim-hub", appauthor=False))


def read_home(folder: Path, environment: Mapping[str, str] | None = None) -> HubHome:
    """Return the home in a folder; HomeMissing, SettingRefused."""
    if not (folder / KEY_FILE).exists():
        raise HomeMissing(folder=folder.name)
    return HubHome(folder, _settings(folder, os.environ if environment is None else environment))


def create_home(folder: Path, settings: Settings, clock: Clock, random: Random = system_random) -> HubHome:
    """Make a hub: key, certificate, settings, store and its first epoch; StoreExists if there is one."""
    if (folder / KEY_FILE).exists():
        raise StoreExists
    identity = create_key(folder, random)
    certificate, private = self_signed(_hosts(settings.urls), clock.now())
    (folder / CERTIFICATE_FILE).write_bytes(certificate)
    _write_private(folder / PRIVATE_KEY_FILE, private)
    _write_private(folder / SETTINGS_FILE, _toml(settings).encode())
    home = HubHome(folder, settings)
    store = home.open_store(identity, create=True)
    try:
        Hub.open(Site(store=store, identity=identity, terms=home.terms(), clock=clock, random=random), folder)
    finally:
        store.close()
    return home


def _hosts(urls: Sequence[str]) -> list[str]:
    named = [urlsplit(url).hostname for url in urls]
    return list(dict.fromkeys([host for host in named if host] + ["localhost", "127.0.0.1"]))


def _settings(folder: Path, environment: Mapping[str, str]) -> Settings:
    path = folder / SETTINGS_FILE
    try:
        values: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingRefused(name=SETTINGS_FILE) from error
    for name in Settings.__struct_fields__:
        value = environment.get(ENVIRONMENT + name.upper())
        if value is not None:
            values[name] = [one.strip() for one in value.split(",") if one.strip()] if name == "urls" else value
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingRefused(name=_named_in(str(error))) from error


def _named_in(text: str) -> str:
    return text.rpartition("$.")[2].rstrip("`") or SETTINGS_FILE


def _toml(settings: Settings) -> str:
    """Write settings as TOML: strings, numbers, truth values and lists look the same in JSON."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in msgspec.to_builtins(settings).items()]
    return "\n".join(lines) + "\n"


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
