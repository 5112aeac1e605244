"""In what two analysts or two models of a case part, and what makes the difference."""
