"""In which worlds a claim fails, what drives the results, and who wins where."""
