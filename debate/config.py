"""Settings: flags before the environment, before `./debate.yaml`, before the user's file, before defaults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from debate.errors import InputError, PersonaError
from debate.language.text import line
from debate.values import Speech, Value

PROJECT = Path("debate.yaml")
PREFIX = "DEBATE_"


class Settings(Value):
    """Everything that a run can be told. None means: whatever is best here."""

    model: str | None = None
    moderator: str | None = None
    voice: dict[str, str] = Field(default_factory=dict)
    """Persona -> model."""
    speech: Speech | None = None
    optimist: str | None = None
    pessimist: str | None = None
    speaker: tuple[str, ...] = ()
    format: str = "points"
    rounds: int = 3
    seed: int = Field(default=1, ge=0, le=2**63 - 1)
    out: Path = Path("transcripts")
    words: int | None = Field(default=None, ge=20, le=600)
    """The most words of a turn."""
    temperature: float | None = Field(default=None, ge=0, le=5)
    min_p: float | None = Field(default=None, ge=0, le=1)
    ctx: int | None = Field(default=None, ge=256, le=1_048_576)
    threads: int | None = Field(default=None, ge=1, le=1024)
    gpu_layers: int | None = Field(default=None, ge=-1, le=10_000)
    thinking: bool = False

    @field_validator("out")
    @classmethod
    def _home(cls, path: Path) -> Path:
        return path.expanduser()

    def playing(self) -> dict[str, Any]:
        """The settings that shape what is said; they travel in the journal, so that a resumed debate has them."""
        kept = {"words", "temperature", "min_p", "ctx", "thinking"}
        return self.model_dump(mode="json", include=kept, exclude_none=True, exclude_defaults=True)


def load(flags: Mapping[str, Any], environment: Mapping[str, str], project: Path = PROJECT) -> Settings:
    """The settings for a run; a flag that is None was not given. Raises InputError naming where a bad value stands."""
    merged: dict[str, Any] = {}
    for where, layer in _layers(flags, environment, project):
        for key, value in layer.items():
            merged[key] = _checked(key, value, where)
    return Settings.model_validate(merged)


def user_file(environment: Mapping[str, str]) -> Path:
    """The user's own settings; DEBATE_CONFIG overrides the platform's folder."""
    if path := environment.get(f"{PREFIX}CONFIG"):
        return Path(path)
    import platformdirs

    return Path(platformdirs.user_config_dir("debate", appauthor=False)) / "debate.yaml"


def _layers(
    flags: Mapping[str, Any], environment: Mapping[str, str], project: Path
) -> list[tuple[str, Mapping[str, Any]]]:
    names = Settings.model_fields
    variables = {n: v for n in names if (v := environment.get(PREFIX + n.upper())) and n not in ("voice", "speaker")}
    given = {n: v for n, v in flags.items() if v is not None and v != () and v != {}}
    user = user_file(environment)
    return [
        (str(user), _file(user)),
        (str(project), _file(project)),
        ("environment", variables),
        ("command line", given),
    ]


def _file(path: Path) -> dict[str, Any]:
    from debate.persona import reader

    if not path.is_file():
        return {}
    try:
        data = reader.read(path).data
    except PersonaError as error:
        raise InputError(error.message, hint="mend or remove that file") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise InputError(f"{path}: holds no settings", hint="one `name: value` a line, for instance `rounds: 2`")
    return {str(key).replace("-", "_"): value for key, value in data.items()}


def _checked(key: str, value: Any, where: str) -> Any:
    if key not in Settings.model_fields:
        known = ", ".join(Settings.model_fields)
        raise InputError(f"{where}: there is no setting {line(str(key))!r}", hint=f"there are: {known}")
    try:
        return getattr(Settings.model_validate({key: value}), key)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]["msg"]
        name = _shown(key, where)
        raise InputError(f"{name}: {line(problem)}", hint=f"given was {line(str(value))[:80]!r}") from error


def _shown(key: str, where: str) -> str:
    if where == "environment":
        return PREFIX + key.upper()
    return f"--{key.replace('_', '-')}" if where == "command line" else f"{where}: {key}"
