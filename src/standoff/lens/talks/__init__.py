"""The talks lens: issues, packages, and what each party would sign, keep, and ratify at home."""
