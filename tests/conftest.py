"""What every test starts from: no colour, no configuration of the user's, nothing of the machine's, no luck.

Properties are tried on the same examples every time. `--hypothesis-profile fuzz` draws fresh ones (`make fuzz`).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_COMMON = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
settings.register_profile("steady", derandomize=True, **_COMMON)
settings.register_profile("fuzz", max_examples=500, print_blob=True, **_COMMON)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Settings and data of whoever runs the tests stay out of them."""
    home: Path = tmp_path_factory.getbasetemp() / "home"
    for name in [n for n in os.environ if n.startswith("DEBATE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DEBATE_DATA", str(home / "data"))
    monkeypatch.setenv("DEBATE_CONFIG", str(home / "debate.yaml"))
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden` writes the agreed texts anew; read the difference before you commit it."""
    parser.addoption("--golden", action="store_true", help="write golden files anew")
