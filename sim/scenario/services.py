"""The public services that are modelled, in words: one name each, wherever a person reads it."""

from collections.abc import Mapping
from typing import Final

SERVICES: Final[Mapping[str, Mapping[str, str]]] = {  # by section of a scenario file
    "resident_pension": {"en": "Resident pensions", "zh": "居民养老保险"},
    "flexible_pension": {"en": "Flexible workers' pension", "zh": "灵活就业养老保险"},
    "eldercare_device": {"en": "398 care device", "zh": "398贴心保"},
    "transport_subsidy": {"en": "Transport subsidy", "zh": "外出务工交通补贴"},
    "bus_line": {"en": "Line 66 and the hall", "zh": "66路与服务大厅"},
    "cable_complaints": {"en": "Cables", "zh": "老旧小区线缆"},
    "enquiries": {"en": "Enquiries and publicity", "zh": "咨询与宣传"},
}

_OTHERWISE: Final = {"supplementary_pension": "resident_pension"}  # both schemes are one section


def service_of(system: str, language: str) -> str:
    """Return the name of the service that a system of clauses.csv is about."""
    return SERVICES[_OTHERWISE.get(system, system)][language]
