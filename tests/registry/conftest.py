"""A small shop: its registry, templates and policies, in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

SHOP = """
groups:
- id: registry.shop
  type: attribute_group
  brief: The shop
  attributes:
  - {id: shop.name, type: string, brief: Its name, stability: stable, examples: [corner]}
  - id: shop.payment
    brief: How it was paid
    stability: development
    type:
      members:
      - {id: card, value: card, brief: By card, stability: stable}
      - {id: cash, value: cash, brief: In cash, stability: stable, deprecated: {reason: obsoleted}}
  - id: shop.till
    type: string
    brief: The till
    stability: stable
    examples: [left]
    deprecated: {reason: renamed, renamed_to: shop.name}
- id: metric.shop.orders
  type: metric
  metric_name: shop.orders
  brief: Orders
  instrument: counter
  unit: "{order}"
  stability: stable
  attributes:
  - ref: shop.name
  - {ref: shop.payment, requirement_level: {conditionally_required: if it was paid}}
  - ref: shop.till
"""
CONFIG = """
templates:
- {template: orders.txt.j2, filter: '.groups[] | select(.type == "metric")', application_mode: single}
"""
POLICY = """package after_resolution
import rego.v1

deny contains finding if {
    some group in input.groups
    some attribute in group.attributes
    some member in attribute.type.members
    group.type == "attribute_group"
    member.id == "cash"
    finding := {"id": "no_cash", "context": {}, "message": attribute.name, "level": "violation"}
}
"""
FILES = {
    "model/shop.yaml": SHOP,
    "templates/greeting/weaver.yaml": CONFIG,
    "templates/greeting/orders.txt.j2": "{{ params.word }} {{ ctx.metric_name }}\n",
    "policies/cash.rego": POLICY,
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the shop, which is the current one."""
    for path, text in FILES.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path
