"""Why one policy beats another, and why a claim holds or fails."""
