"""Galleries: a manifest of pictures -> their files, and an index to look at."""
