"""Runs that are kept: solved worlds in a folder, chunk by chunk, to be resumed and asked again."""
