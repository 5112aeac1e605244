"""Figures as Vega-Lite specifications: made once here, and shown by every surface."""
