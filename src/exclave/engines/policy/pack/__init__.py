"""The policy pack: its format as types, the loader, the checker and the scenario runner."""

from .check import check_pack, waiting_verbs
from .faults import Note, PackFault, PackRefused, Position
from .load import LoadedPack, base_files, digest_of, load_pack, pack_files, read_pack, unfit
from .model import OPEN, Pack
from .report import format_check, format_fault
from .settle import Params, ParamValue, SettleFault, SettleRefused, is_open_param, read_param, resolve_params

__all__ = [
    "OPEN",
    "LoadedPack",
    "Note",
    "Pack",
    "PackFault",
    "PackRefused",
    "ParamValue",
    "Params",
    "Position",
    "SettleFault",
    "SettleRefused",
    "base_files",
    "check_pack",
    "digest_of",
    "format_check",
    "format_fault",
    "is_open_param",
    "load_pack",
    "pack_files",
    "read_pack",
    "read_param",
    "resolve_params",
    "unfit",
    "waiting_verbs",
]
