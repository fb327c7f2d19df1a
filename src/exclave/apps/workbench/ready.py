"""Whether a draft may go on: no fault, every scenario as expected, a version nobody has taken."""

from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.workbench import checking, drafts, writing
from exclave.apps.workbench.models import Draft


def missing(draft: Draft, *, run: bool = True) -> list[Fault]:
    """What keeps it from being proposed or approved, in both languages; empty where nothing does.

    ``run``: whether the scenarios are run, which takes longest; a page that only says what is missing does not.
    """
    source = drafts.source(draft)
    found = checking.check(source, drafts.paper_of(draft, source))
    if found.loaded is None or found.faults:
        n = len(found.faults)
        return [
            Fault("", f"检查发现 {n} 处错误，请先改正。", f"The check found faults: {n}. Mend them first.")
        ]
    if not found.loaded.pack.scenarios:
        return [Fault("", "还没有场景。至少写一个场景，证明规则按预期回答。", "There is no scenario yet. Write at least one that proves what the rules answer.")]  # fmt: skip
    results = checking.results(source) if run else ()
    if results is None:  # sound to the checker, and yet it does not compile: never ready
        return [Fault("", "条件不能编译，无法试运行场景。", "Its conditions do not compile, so no scenario can be run.")]  # fmt: skip
    failed = sum(not one.passed for one in results)
    if failed:
        return [Fault("", f"{len(results)} 个场景里有 {failed} 个不符合预期。", f"{failed} of {len(results)} scenarios did not come out as expected.")]  # fmt: skip
    identity = found.loaded.pack.pack
    if writing.version_taken(draft.public_id, identity.id, identity.version, source.digest):
        return [Fault("", f"{identity.id} 的第 {identity.version} 版已经存在且内容不同。请在 pack.yaml 提高版本号。", f"Version {identity.version} of {identity.id} exists with other content. Raise the version in pack.yaml.")]  # fmt: skip
    return []


def refuse_unready(draft: Draft) -> None:
    faults = missing(draft)
    if faults:
        raise Refused("not_ready", faults[0].zh, faults[0].en, faults)
