"""How an activation looks: the room that draws with matplotlib.

figure.py is the comparison figure and grid.py many small panels; start there. sheet.py places text,
lines and axes in pixels for all of them, the card (card.py) and the lecture's pictures (lecture/)
too; canvas.py makes pixels of it. curve.py makes Bezier curves that are proven to lie within a
quarter of a pixel (tracer.py one piece of them, repeating.py one that repeats), ranges.py encloses
what values they take, window.py chooses what part of the plane is shown, marks.py draws what is not
a curve, lane.py impulses, and readout.py values at one place. names.py says what curves are called,
ends.py and legend.py where.

What is true comes from analysis/; files are written by export/.
"""
