"""What every room stands on: errors, files, compiled kernels, cleaning and plain JSON."""
