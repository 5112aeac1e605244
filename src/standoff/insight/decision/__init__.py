"""What is worth knowing, and choosing where the weights of worlds are not trusted."""
