"""Messages between the program and its engine's process: a JSON value and some bytes, their lengths in front.

No object ever crosses, so that a process which a damaged file led astray can say nothing but values.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTHS = struct.Struct("<IQ")


def send(file: IO[bytes], value: Any, data: bytes = b"") -> None:
    """Writes one message. Raises EOFError where nobody reads any more."""
    text = json.dumps(value).encode()
    try:
        file.write(_LENGTHS.pack(len(text), len(data)) + text)
        if data:
            file.write(data)
        file.flush()
    except OSError as error:
        raise EOFError from error


def receive(file: IO[bytes]) -> tuple[Any, bytes]:
    """The next message. Raises EOFError where none comes any more, half of one, or what is none."""
    try:
        text, data = _LENGTHS.unpack(_read(file, _LENGTHS.size))
        return json.loads(_read(file, text)), _read(file, data)
    except (OSError, ValueError) as error:
        raise EOFError from error


def _read(file: IO[bytes], size: int) -> bytes:
    if len(found := file.read(size)) < size:
        raise EOFError
    return found
