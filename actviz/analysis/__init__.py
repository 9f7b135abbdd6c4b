"""What is true of an activation: where it is saturated, what its range is, where it has kinks.

properties.py (one lazy property a fact) and saturation.py are what others ask; start there.
scope.py is what properties look at, shape.py and smoothness.py tell how it rises, bends and breaks.
pieces.py cuts the line where a formula switches, solver.py finds and excludes roots with a budget
(boxes.py looks at a double or a box, crossings.py pins where a level is crossed), signs.py and
bands.py tell where a function is above or below what, discontinuities.py what happens where pieces
meet, extremes.py the images, moments.py the integrals, dtypes.py what rounding makes of all this. A
question that the budget does not decide is answered None: undecided.

Enclosures come from kernel/; nothing here knows how a fact is shown.
"""
