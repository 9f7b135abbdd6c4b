"""How activations look: the only rooms that import matplotlib; pyplot is for a window alone."""
