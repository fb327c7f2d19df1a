"""Which room keeps what a pack's procedures are about (登记对象): a port, filled by the rooms in ``apps.py``.

A few subjects have a room of their own (the register's institutions, objections); one room keeps any other subject
a pack states as ``kind: register``. What nobody keeps holds a pack back: its decisions had nowhere to be entered.
"""

from exclave.engines.policy.pack.model import Pack

_own: dict[str, str] = {}
_any: list[str] = []


def keep(subject: str, room: str) -> None:
    """``room`` keeps the subject of this name, with every subject that a pack says lies within it."""
    if _own.setdefault(subject, room) != room:
        raise ValueError(f"{subject} is kept by {_own[subject]} already")


def keep_any(room: str) -> None:
    """``room`` keeps every other subject that a pack states as registered."""
    if room not in _any:
        _any.append(room)


def own(pack: Pack, subject: str) -> str | None:
    """The subject with a room of its own that this one is or lies within; None where there is none."""
    seen: set[str] = set()
    name: str | None = subject
    while name is not None and name not in seen:
        if name in _own:
            return name
        seen.add(name)
        name = pack.subjects[name].within if name in pack.subjects else None
    return None


def registered(pack: Pack) -> list[str]:
    """The pack's subjects that no room of its own keeps, in the pack's order."""
    return [name for name, one in pack.subjects.items() if one.kind == "register" and own(pack, name) is None]


def unkept(pack: Pack) -> list[str]:
    """Subjects of the pack's procedures that nothing here keeps."""
    subjects = {one.subject for one in pack.procedures.values()}
    general = set(registered(pack)) if _any else set()
    return sorted(s for s in subjects if own(pack, s) is None and s not in general)
