"""What is proven of a formula on a set, by balls. The only room that imports python-flint.

Start with taylor.py: ``compiled(tree)`` is the formula as a tape of operations on power series over
balls, and one run of it over [a, b] encloses f, f', f'' ... at every point there. balls.py says
what a ball is to everybody else. jets.py composes power series; elementary.py, logistic.py and
gaussian.py are the jets of the elementary functions. expand.py brings a formula to what the tape
reads. exact.py and algebra/ show what no ball of any precision can tell (that something is exactly
0); tails/ knows limits, signs and bounds at infinity and beside a place; onesided.py what a formula
tends to on either side of a double, branches.py which of its branches hold all over an interval;
rounding.py gives correctly rounded values, bulk.py encloses very many.

Everything here answers None where it does not know. Strategy (where to split, what to ask next)
belongs in analysis/.
"""
