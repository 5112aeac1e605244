"""Files mutated at random: each must be read, or refused in a sentence."""
