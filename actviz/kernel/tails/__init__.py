"""What a formula does at infinity and beside a place, by truncated transseries.

tail.py is what others ask: limits, signs and bounds of f, f', f'' ... on a whole tail; start there.
arithmetic.py computes with transseries (transseries.py: the type; box.py: bounds over [0, u0]),
rules.py says what each elementary function makes of one. For what has no transseries: parts.py
finds limits by those of a formula's parts, clusters.py bounds of what an oscillation may tend to.
far.py encloses derivatives over an interval that lies on a tail, growth.py is what a tail adds to
an integral, and contact.py tells to which order two functions agree where they meet.
"""
