"""Asks the Hub what a repository holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import httpx2
from pydantic import AliasChoices, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, NonNegativeInt

from debate.errors import DownloadError
from debate.language import text
from debate.models.names import endpoint, safe_path
from debate.models.net import Patience, check_status, mapped, token

SHA256: Final = r"^[0-9a-f]{64}$"
_LARGEST_ANSWER: Final = 32 << 20


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class HubFile(_Answer):
    """A file in a repository; `size` in bytes, `sha256` where the Hub tells it."""

    name: str = Field(alias="rfilename")
    size: NonNegativeInt | None = Field(default=None, validation_alias=AliasChoices(AliasPath("lfs", "size"), "size"))
    sha256: str = Field(default="", validation_alias=AliasPath("lfs", "sha256"), pattern=SHA256)


class Listing(_Answer):
    """What a repository holds at one commit."""

    commit: str = Field(alias="sha", pattern=r"^[0-9a-f]{40}$")
    licence: Annotated[str, BeforeValidator(lambda value: text.line(str(value or ""))[:60])] = Field(
        default="",
        validation_alias=AliasChoices(AliasPath("cardData", "license_name"), AliasPath("cardData", "license")),
    )
    siblings: tuple[HubFile, ...]

    @property
    def files(self) -> dict[str, HubFile]:
        """The files by name, without those whose names lead out of the folder that they are put in."""
        return {f.name: f for f in self.siblings if safe_path(f.name)}


def listing(client: httpx2.Client, repo: str, env: Mapping[str, str], patience: Patience) -> Listing:
    """Asks the Hub what a repository holds. Raises DownloadError."""
    url = f"{endpoint(env)}/api/models/{repo}/revision/main?blobs=true"

    def ask() -> bytes:
        with mapped(url), client.stream("GET", url, headers=token(url, endpoint(env), env)) as response:
            check_status(response)
            body = bytearray()
            for piece in patience.steady(response.iter_bytes()):
                body += piece
                if len(body) > _LARGEST_ANSWER:
                    raise DownloadError(f"the Hub's answer about {repo} is too long")
            return bytes(body)

    try:
        return Listing.model_validate_json(patience.persist(ask))
    except ValueError as error:
        raise DownloadError(f"the Hub's answer about {repo} cannot be read") from error
