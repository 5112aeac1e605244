"""The lenses: ways to look at a case. Each owns its section of the case, and solves it."""
