"""Where persona folders lie, told without importing what reads them: the shell completes from here."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

SHARED = ("questions", "motions", "exhibits")
"""Stems of the files in a persona folder that its personas share."""
RESERVED = (*SHARED, "plan")
"""Stems of files there that hold no persona."""


def folders() -> list[Path]:
    """Persona folders, nearest first: here, the user's own, the shipped ones."""
    return [Path("personas"), user_folder(), shipped()]


def shipped() -> Path:
    """The folder of personas that came with the program: in the installed package, else in the checkout."""
    inside = PACKAGE / "_personas"
    return inside if inside.is_dir() else PACKAGE.parent / "personas"


def user_folder() -> Path:
    """The user's own personas; `DEBATE_DATA` overrides the platform's data folder."""
    if root := os.environ.get("DEBATE_DATA"):
        return Path(root) / "personas"
    import platformdirs

    return Path(platformdirs.user_data_dir("debate", appauthor=False)) / "personas"
