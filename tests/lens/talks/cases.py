"""A small case with talks, as text, for tests to change."""

NEIGHBOURS = """standoff: 1
title: Two neighbours
actors:
  a: {name: Aland, advised: true}
  b: Bland
parameters:
  p: {range: [0.3, 0.7], what: power, basis: judgement, why: test}
  c: {range: [0.05, 0.3], what: cost, basis: judgement, why: test}
types:
  b: {soft: 0.6, tough: rest}
levers:
  arms: [none, many]
policies:
  quiet: {arms: none, what: no arms}
  arm: {arms: many, what: many arms}
talks:
  issues:
    border:
      positions: [here, middle, there]
      irreversible: [there]
      basis: judgement
      why: test
    guns: {positions: {from: 0, to: 10, steps: 6}, basis: judgement, why: test}
  parties:
    a:
      weights: {border: 0.6, guns: 0.4}
      values:
        border: {here: 1, middle: 0.6, there: 0}
        guns: 1 - guns/10
      walk-away: p + (0.05 if arms == many else 0) - c
      refuses: {border: {positions: there, basis: judgement, why: test}}
      basis: judgement
      why: test
      home:
        senate:
          values: {border: {here: 1, middle: 0.3, there: 0}}
          walk-away: 0.2
          basis: judgement
          why: test
    b:
      weights: {border: 0.5, guns: 0.5}
      values:
        border: {here: 0, middle: 0.5, there: 1}
        guns: guns/10
      walk-away: 1 - p - (c if b == soft else c/3)
      basis: judgement
      why: test
  combinations:
    - {when: border == middle and guns == 4, adds: {a: 0.1, b: 0.1}, basis: judgement, why: test}
  impossible:
    - {when: border == here and guns == 0, why: all and nothing}
  later:
    date: 2025
    parameters: {p: p - 0.1}
    basis: judgement
    why: test
  claims:
    overlap: {says: there is a deal, source: judgement, zone: true}
    not-here: {says: not here, source: judgement, zone: false, within: border == here}
    b-takes-it:
      says: b takes guns 10
      source: judgement
      within: guns == 10
      accepted-by: b
      red-lines: false
      policy: arm
"""

GAME = """standoff: 1
title: Crisis bargaining
actors:
  a: {name: Aland, advised: true}
  b: Bland
parameters:
  p: {range: [0.4, 0.6], what: power, basis: judgement, why: test}
  c: {range: [0.05, 0.2], what: cost, basis: judgement, why: test}
types:
  b: {soft: 0.6, tough: rest}
policies:
  talk: {what: talks}
play:
  - stage: move
    actor: b
    choose: [settle, fight]
outcomes:
  settlement:
    what: a deal
    when: move == settle
    payoffs: {a: 0.55, b: 0.45}
  war:
    what: a fight
    when: move == fight
    payoffs: {a: p - c, b: "1 - p - (if b == soft then c else c / 2)"}
talks:
  issues:
    prize: {positions: {from: 0, to: 1, steps: 201}, basis: judgement, why: test}
  parties:
    a: {values: {prize: prize}, walk-away: game, basis: judgement, why: test}
    b: {values: {prize: 1 - prize}, walk-away: game, basis: judgement, why: test}
  settlement: {outcome: settlement, solution: nash}
"""
