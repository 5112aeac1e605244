"""Talks over many worlds: zones, offers, and what a mediator would guess."""
