"""What can go wrong that a user can mend.

```
DebateError                 anything below: one `error:` line, one `hint:` line, exit code 1
├── InputError              a file, field or argument that cannot be used (names file, line, field)
│   ├── PersonaError        a persona, question, motion or exhibit file
│   ├── JournalError        a journal that is torn, newer than this program, or in use
│   └── ConversationError   a conversation file in which no speakers can be told apart
├── OutputError             a folder or file that cannot be written
├── VoiceError              a voice that cannot speak
│   └── ModelError          a model file that is missing, broken, too large or of the wrong kind
└── DownloadError           a model that could not be fetched
```
Foreign errors (OSError, yaml, pydantic, llama_cpp, HTTP) are mapped to these where they are first met; whatever else
reaches the command line is a bug and shows its traceback.
"""

from __future__ import annotations


class DebateError(Exception):
    """Something that the user can mend. `message` is one line; `hint` says what to do next."""

    hint = "run the command with --help to see what it takes"
    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if hint is not None:
            self.hint = hint


class InputError(DebateError):
    """A file, field or argument cannot be used as it stands."""


class PersonaError(InputError):
    """A persona, question, motion or exhibit file breaks the format."""

    hint = "`debate persona schema` prints the format; `debate persona check FILE` lists every problem"


class JournalError(InputError):
    """A journal is torn, from a newer version, or being written by another run."""

    hint = "`debate list` shows the debates that can be read"


class ConversationError(InputError):
    """A conversation file has no speakers that can be told apart."""

    hint = "name them: debate crux FILE --speakers 'Ann, Bob'"


class OutputError(DebateError):
    """A file or folder cannot be written."""

    hint = "choose another folder with --out"


class VoiceError(DebateError):
    """A voice cannot speak."""

    hint = "`--model book` plays without a model"


class ModelError(VoiceError):
    """A model file is missing, broken, too large for memory, or not a text model."""

    hint = "`debate model list` shows models that work; `--model book` plays without one"


class DownloadError(DebateError):
    """A model could not be fetched; what has arrived is kept and the next try goes on from there."""

    hint = "run the same command again to go on where it stopped"
