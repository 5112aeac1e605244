"""Criteria and claims: what is best by each, what holds, and how firmly."""
