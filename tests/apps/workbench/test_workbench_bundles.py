"""ZIP files of packs: hostile ones are refused before anything is read, those given out are the same bytes each time."""

import io
import struct
import zipfile

import pytest

from exclave.apps.journal.refusals import Refused
from exclave.apps.workbench import bundles
from exclave.engines.policy.pack.load import MAX_FILES
from tests.apps.workbench.drafting import FILES


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return made.getvalue()


def test_bundle_given_out_is_the_same_bytes_and_comes_back_whole() -> None:
    one = bundles.packed(FILES, "stations")
    other = bundles.packed(dict(reversed(FILES.items())), "stations")
    assert one == other
    assert bundles.opened("a.zip", one) == FILES
    names = zipfile.ZipFile(io.BytesIO(one)).namelist()
    assert names == sorted(f"stations/{name}" for name in FILES)


def test_bundle_without_a_folder_and_with_windows_lines_is_read() -> None:
    content = zipped({"pack.yaml": b"\xef\xbb\xbfpack:\r\n  id: a\r\n", "scenarios/a.yml": b"scenarios: []"})
    assert bundles.opened("a.zip", content) == {
        "pack.yaml": "pack:\n  id: a\n",
        "scenarios/a.yml": "scenarios: []\n",
    }


def _encrypted() -> bytes:
    content = bytearray(zipped({"a.yaml": b"a: 1"}))
    at = content.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", content, at + 8)[0]
    struct.pack_into("<H", content, at + 8, flags | 1)
    return bytes(content)


def _linked() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        entry = zipfile.ZipInfo("a.yaml")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        package.writestr(entry, "/etc/passwd")
    return made.getvalue()


def _doubled() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package, pytest.warns(UserWarning):
        package.writestr("a.yaml", "a: 1")
        package.writestr("a.yaml", "a: 2")
    return made.getvalue()


HOSTILE = {
    "no zip": b"pack: {}",
    "empty": zipped({}),
    "broken": zipped({"a.yaml": b"a: 1"})[:40],
    "path out": zipped({"../a.yaml": b"a: 1"}),
    "path in the middle": zipped({"x/../../a.yaml": b"a: 1"}),
    "absolute": zipped({"/etc/a.yaml": b"a: 1"}),
    "drive": zipped({"C:/a.yaml": b"a: 1"}),
    "backslash": zipped({"x\\..\\a.yaml": b"a: 1"}),
    "other kind": zipped({"pack.yaml": b"a: 1", "run.py": b"1"}),
    "no ending": zipped({"pack.yaml": b"a: 1", "README": b"1"}),
    "zip in it": zipped({"pack.yaml": b"a: 1", "b.zip": zipped({"a.yaml": b""})}),
    "base": zipped({"pack.yaml": b"a: 1", "base/pack.yaml": b"a: 1"}),
    "too many": zipped({f"a{n}.yaml": b"" for n in range(MAX_FILES + 1)}, zipfile.ZIP_STORED),
    "bomb": zipped({"a.yaml": b"a" * 30_000_000}),
    "too much": zipped({f"a{n}.yaml": bytes(range(33, 126)) * 11_000 for n in range(5)}),
    "no text": zipped({"a.yaml": b"\xff\xfe\xff"}),
    "nul": zipped({"a.yaml": b"a\x00b"}),
    "encrypted": _encrypted(),
    "link": _linked(),
    "hidden name": zipped({"a\u202e.yaml": b"a: 1"}),
    "comment after": zipped({"a.yaml": b"a: 1"}) + b"<script>",
}


@pytest.mark.parametrize("which", sorted(HOSTILE))
def test_bundle_that_is_hostile_is_refused_with_reason_and_remedy(which: str) -> None:
    with pytest.raises(Refused) as refused:
        bundles.opened("a.zip", HOSTILE[which])
    assert refused.value.code == "bundle_refused"
    fault = refused.value.faults[0]
    assert fault.path == "file" and fault.zh.endswith("。") and fault.en.endswith(".")


def test_bundle_with_a_name_twice_is_refused() -> None:
    with pytest.raises(Refused):
        bundles.opened("a.zip", _doubled())


def test_bundle_that_is_too_large_is_not_even_opened() -> None:
    with pytest.raises(Refused):
        bundles.opened("a.zip", b"PK\x03\x04" + b"0" * bundles.MOST_BYTES)
