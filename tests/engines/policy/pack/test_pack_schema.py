"""The published schema is current and says what the loader says."""

import json

from exclave.engines.policy.pack import Note, PackFault, format_check, format_fault
from exclave.engines.policy.pack.messages import MESSAGES
from exclave.engines.policy.pack.schema import SCHEMA_FILE, pack_schema, schema_text


def test_the_committed_schema_is_current():
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), "run python -m exclave.engines.policy.pack.schema"


def test_the_schema_forbids_unknown_keys_and_uses_the_written_names():
    schema = pack_schema()
    assert schema["additionalProperties"] is False
    assert "required" not in schema
    condition = schema["$defs"]["Condition"]
    assert condition["additionalProperties"] is False
    assert {"for", "any", "all"} <= set(condition["properties"])
    assert json.loads(schema_text()) == schema


def test_every_message_has_both_languages_and_a_remedy():
    for code, texts in MESSAGES.items():
        assert all(texts), code


def test_the_report_prints_place_code_reason_and_remedy_in_both_languages():
    fault = PackFault("a.yaml", 3, "unit", "单位不对。", "Wrong unit.", "改单位。", "Change it.", 7)
    note = Note("open_point", "param.x", "“天数”留待细则。", "“days” is open.", "a.yaml", 5, settle="round")
    assert format_fault(fault, "en") == "a.yaml:3:7 [unit] Wrong unit.\n    → Change it."
    text = format_check([fault, note], "zh")
    assert "a.yaml:3:7 [unit] 单位不对。" in text
    assert "留待细则（1）" in text
    assert text.endswith("未通过：1 处须改正。\n")
    assert format_check([note], "en").endswith("Passed: nothing to refuse.\n")
