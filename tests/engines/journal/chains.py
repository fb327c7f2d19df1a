"""Made-up chains and ways to forge them, shared by the tests of this folder."""

import copy
from datetime import UTC, datetime, timedelta

from exclave.engines.journal import Actor, Checkpoint, Draft, PackRef, Subject, seal, verifier

START = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)


def make_chain(length, authority="ezhou", algorithm="sha256"):
    """Sealed events as JSON objects."""
    events, previous = [], None
    for number in range(1, length + 1):
        draft = Draft(
            authority,
            number,
            START + timedelta(minutes=number),
            Actor(f"p-{number % 3}", "city_officer"),
            "case.accept",
            Subject("case", f"c-{number % 5}", number),
            f"{number:064x}" if number % 4 else None,
            PackRef("ezhou-offshore-institutions", "1.0", "2") if number % 3 else None,
            algorithm,
        )
        event = seal(draft, previous)
        previous = event.hash
        events.append(event.as_json())
    return events


def head_of(events, place=-1):
    event = events[place]
    return Checkpoint(event["authority"], event["sequence"], event["hash"], event["algorithm"], event["time"])


def rehash(events, start=0):
    """The chain made consistent again from ``start`` on (numbers, links, hashes), as a forger does."""
    forged = copy.deepcopy(events)
    for place in range(start, len(forged)):
        event = forged[place]
        event["sequence"] = place + 1
        event["previous"] = (
            forged[place - 1]["hash"] if place else verifier.genesis(event["authority"], event["algorithm"])
        )
        event["hash"] = verifier.event_hash(event)
    return forged


def kinds(report):
    return [(finding.kind, finding.sequence) for finding in report.findings]
