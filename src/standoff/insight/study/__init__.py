"""A case solved over many worlds: once, again, with more, or as one of many."""
