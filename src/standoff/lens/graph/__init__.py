"""The graph lens: where a conflict comes to rest if the parties only move and counter-move.

The graph model for conflict resolution (Kilgour, Hipel & Fang 1987; Fang, Hipel & Kilgour 1993)
needs only who can do what, and who prefers what to what. ``load.read`` gives a conflict,
``stability.analyse`` its equilibria, ``analysis.whole`` everything about it.
"""
