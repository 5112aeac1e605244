"""Beliefs, right and wrong, what events teach, and what to watch for."""
