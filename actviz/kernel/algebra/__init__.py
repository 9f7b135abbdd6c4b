"""Exact identities: formulas as quotients of polynomials over the rationals.

identities.py holds the questions (does it vanish, is it constant, is it a polynomial); start there.
normal.py reads a formula into the field of field.py, generators.py and angles.py hold the relations
between exponentials, roots, logarithms and sines.
"""
