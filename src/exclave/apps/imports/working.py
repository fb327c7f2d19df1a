"""The worker's side of long lists: the dry run with its progress; writing and taking back, each in one transaction."""

import logging

from exclave.apps.imports import applying
from exclave.apps.imports.actions.advance_import import (
    claim_import,
    fail_import,
    finish_check,
    remove_import,
    tell_progress,
    write_import,
)
from exclave.apps.imports.models import Import
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK

log = logging.getLogger(__name__)
WORKED_ON = ("checking", "writing", "removing")


class TakenOver(Exception):
    """Another worker has the list now, or somebody gave it up meanwhile."""


def work(most: int = 5) -> int:
    """Check, write and take back the lists that wait, the oldest first; how many were finished. One that fails says why."""
    waiting = Import.objects.scoped("the worker works for everyone").filter(state__in=WORKED_ON)
    done = 0
    for import_id in list(waiting.order_by("asked_at", "pk").values_list("public_id", flat=True)[:most]):
        claimed = claim_import(CLOCK, import_id=import_id).result
        if not claimed["claimed"]:
            continue
        try:
            _carry_out(import_id, claimed["version"])
            done += 1
        except TakenOver:
            continue
        except Refused as refused:
            fail_import(CLOCK, import_id=import_id, zh=refused.zh, en=refused.en)
        except Exception as error:
            log.exception("import %s failed", import_id)
            fail_import(
                CLOCK,
                import_id=import_id,
                zh=f"未能完成（{type(error).__name__}）。请再试一次；仍不成功时请告知管理员。",
                en=f"Could not be done ({type(error).__name__}). Try again; tell the operator if it fails again.",
            )
    return done


def _carry_out(import_id: str, version: int) -> None:
    one = (
        Import.objects.scoped("the worker's own, by public id")
        .select_related("authority", "file", "programme__pack_version")
        .get(public_id=import_id)
    )
    at_once = {"writing": write_import, "removing": remove_import}.get(one.state)
    if at_once is not None:
        at_once(CLOCK, import_id=import_id, expected_version=version)
        return

    def told(rows: int) -> None:
        if not tell_progress(CLOCK, import_id=import_id, expected_version=version, rows=rows).result["told"]:
            raise TakenOver

    found = applying.dry_run(one, tell=told)
    finish_check(CLOCK, import_id=import_id, expected_version=version, found=found)
