"""Profiles of OTLP as samples; their attributes are in a dictionary that all profiles of a message share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.telemetry.receive.common import json_value
from weavergen_pipelines.telemetry.samples.model import SampleAttribute, SampleProfile

if TYPE_CHECKING:
    from opentelemetry.proto.profiles.v1development.profiles_pb2 import KeyValueAndUnit, Profile, ProfilesDictionary


def profile_of(profile: Profile, dictionary: ProfilesDictionary) -> SampleProfile:
    """A profile; indexes that the dictionary has not are left out."""
    table = dictionary.attribute_table
    found = (table[index] for index in profile.attribute_indices if 0 <= index < len(table))
    return SampleProfile(profile.original_payload_format, tuple(_attribute(one, dictionary) for one in found))


def _attribute(one: KeyValueAndUnit, dictionary: ProfilesDictionary) -> SampleAttribute:
    names = dictionary.string_table
    name = names[one.key_strindex] if 0 <= one.key_strindex < len(names) else ""
    return SampleAttribute(name, json_value(one.value))
