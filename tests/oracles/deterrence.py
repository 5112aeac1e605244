"""Unilateral deterrence (Zagare & Kilgour 2000, ch. 5) written out: a game of two stages and two
types, for its oracle and for what is timed on so small a game."""

from __future__ import annotations

_GAME = """
standoff: 1
title: Unilateral deterrence
actors: {defender: {name: Defender, advised: true}, challenger: Challenger}
parameters: PARAMETERS
types: {defender: {hard: hardness, soft: rest}}
precision: PRECISION
play:
  - stage: demand
    actor: challenger
    choose: [cooperate, defect]
  - stage: reply
    when: demand == defect
    actor: defender
    choose: [concede, defy]
outcomes:
  status-quo:
    when: demand == cooperate
    payoffs: {challenger: sq, defender: 1}
  concession:
    when: reply == concede
    payoffs: {challenger: dc, defender: 0}
  conflict:
    when: reply == defy
    payoffs: {challenger: dd, defender: if defender == hard then 0.5 else -0.5}
"""


def game(parameters: str, precision: str) -> str:
    """The case as YAML; ``parameters``: hardness, sq, dc and dd."""
    return _GAME.replace("PARAMETERS", parameters).replace("PRECISION", precision)
