"""A case in which the share of worlds where each claim holds is known."""

THRESHOLDS = """
standoff: 1
title: Shares that are known
actors: {home: {advised: true}, rival: {}}
parameters:
  x: {range: [0, 1], basis: judgement, why: toy}
  y: {range: [0, 1], basis: judgement, why: toy}
levers: {a: [off, on]}
policies: {wait: {}, act: {a: on}}
precision: 1
play:
  - {stage: coin, chance: {heads: x, tails: 1 - x}}
outcomes:
  good: {when: coin == heads, payoffs: {rival: 0, home: if a == on then y else 0.5}}
  bad: {when: coin == tails, payoffs: {rival: 0, home: 0.2}}
claims:
  c95: {says: at 95, source: judgement, test: x * y > 0.0087049}
  c75: {says: at 75, source: judgement, test: x * y > 0.0677023}
  all: {says: always, source: judgement, test: x >= 0}
  nan: {says: a condition that never happens, source: judgement,
        test: "P(coin == heads | wait, coin == tails and coin == heads) > 0.5"}
"""
