"""A hostile referee: random formulas, an oracle over mpmath alone, and every kind of claim.

Run it as `python -m tests.referee --formulas N --seed S [--jobs J] [--curves]`. `numbers`, `series`
and `reading` are the oracle, which shares no code with the package; `formulas` makes what is
asked; `sample` evaluates once what the claims of `claims`, `places` ... are held against; `run`
puts one formula through all of them, and confirms an alarm at far higher precision.
"""
