"""The journal: events in a hash chain per authority, checkpoints kept outside, verification; usable alone.

``verifier.py`` is also a program of its own that needs only Python's standard library.
"""

from exclave.engines.journal.checkpoint import (
    SignatureError,
    checkpoint,
    checkpoint_of,
    open_checkpoint,
    sign_checkpoint,
)
from exclave.engines.journal.event import (
    Actor,
    Algorithm,
    Content,
    Draft,
    Event,
    EventError,
    PackRef,
    Subject,
    canonical,
    commit,
    event_from_json,
    format_time,
    genesis,
    new_salt,
    parse_time,
    seal,
    verify_commitment,
)
from exclave.engines.journal.verification import verify
from exclave.engines.journal.verifier import Checkpoint, Finding, Report, parse_checkpoint

__all__ = [
    "Actor",
    "Algorithm",
    "Checkpoint",
    "Content",
    "Draft",
    "Event",
    "EventError",
    "Finding",
    "PackRef",
    "Report",
    "SignatureError",
    "Subject",
    "canonical",
    "checkpoint",
    "checkpoint_of",
    "commit",
    "event_from_json",
    "format_time",
    "genesis",
    "new_salt",
    "open_checkpoint",
    "parse_checkpoint",
    "parse_time",
    "seal",
    "sign_checkpoint",
    "verify",
    "verify_commitment",
]
