"""What a formula is. Pure mathematics in plain Python: nothing here knows a ball, a float's
rounding or a file.

A formula is text; parser.py reads it, by whitelist, into a tree of interned nodes (tree.py: start
reading there): reader.py has the text and its faults, calls.py names and calls; synonyms.py and
frameworks.py read what numpy's and frameworks' names mean, and signatures.py holds what those names
take. functions.py holds one record an elementary function: the axioms that every proof rests on.
rewriting.py brings a formula to elementary terms, simplify.py makes it simpler as it is written
(idioms.py: the forms that keep their digits), derivative.py, parity.py, positive.py and
polynomial.py read facts off the tree, and notation/ writes it: as source text, for a terminal, in
LaTeX and in mathtext.

What needs a bound, a limit or a rounding belongs in kernel/.
"""
