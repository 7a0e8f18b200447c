"""Settings: what wins, and where a bad value is said to stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from debate import config
from debate.errors import InputError


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A project file, and an environment that names a user file."""
    user = tmp_path / "user.yaml"
    user.write_text("rounds: 9\nseed: 8\nmin-p: 0.2\nwords: 50\n")
    project = tmp_path / "debate.yaml"
    project.write_text("rounds: 7\nseed: 6\nmin-p: 0.1\n")
    return project, {"DEBATE_CONFIG": str(user), "DEBATE_ROUNDS": "5", "DEBATE_SEED": "4"}


def test_flags_win_over_environment_over_project_over_user_over_defaults(files: tuple[Path, dict[str, str]]) -> None:
    project, environment = files
    settings = config.load({"rounds": 3, "seed": None}, environment, project)
    assert (settings.rounds, settings.seed, settings.min_p, settings.words, settings.format) == (
        3,
        4,
        0.1,
        50,
        "points",
    )


@pytest.mark.parametrize(
    ("flags", "environment", "text", "says"),
    [
        ({"temperature": -1.0}, {}, "", r"^--temperature: Input should be greater than or equal to 0"),
        ({"min_p": 2.0}, {}, "", r"^--min-p: "),
        ({"speech": "loud"}, {}, "", r"^--speech: Input should be 'grounded' or 'free'"),
        ({}, {"DEBATE_ROUNDS": "many"}, "", r"^DEBATE_ROUNDS: "),
        ({}, {}, "words: 3", r"debate\.yaml: words: "),
        ({}, {}, "wrods: 30", r"debate\.yaml: there is no setting 'wrods'"),
        ({}, {}, "- a", r"debate\.yaml: holds no settings"),
        ({}, {}, "a: [", r"debate\.yaml"),
    ],
)
def test_a_bad_value_is_named_where_it_stands(
    tmp_path: Path, flags: dict[str, object], environment: dict[str, str], text: str, says: str
) -> None:
    project = tmp_path / "debate.yaml"
    project.write_text(text)
    with pytest.raises(InputError, match=says):
        config.load(flags, environment | {"DEBATE_CONFIG": str(tmp_path / "none")}, project)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    (tmp_path / "debate.yaml").touch()
    assert config.load({}, {"DEBATE_CONFIG": str(tmp_path / "none")}, tmp_path / "debate.yaml") == config.Settings()
