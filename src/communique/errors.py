"""The exceptions communique raises. Each message is one line: what, where, what to do.

CommuniqueError
├── InputError      a path or an argument that cannot be used
├── StoreError      a store that is locked, read-only, of another version, or no store
├── CodebookError   a codebook or knowledge file that is wrong (file, entry, problem, remedy)
├── ModelError      weights that are missing or do not fit this version
└── MissingExtra    an optional dependency that is not installed
"""


class CommuniqueError(Exception):
    """The root: whatever communique raises on purpose; the command line prints it and exits with 1."""


class InputError(CommuniqueError):
    """A path or an argument that cannot be used."""


class StoreError(CommuniqueError):
    """A store that is locked, read-only, of another version, or no store."""


class CodebookError(CommuniqueError):
    """A codebook or knowledge file that is wrong."""


class ModelError(CommuniqueError):
    """Weights that are missing or do not fit this version."""


class MissingExtra(CommuniqueError):  # noqa: N818  the name says what is missing
    """An optional dependency that is not installed; the message names the extra."""
