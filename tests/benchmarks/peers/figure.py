"""sigmoid with its derivative and where that is below 0.05, by a bare Figure: FILE."""

import sys

import numpy as np
from matplotlib.figure import Figure

x = np.linspace(-6, 6, 1000)
sigmoid = 1 / (1 + np.exp(-x))
EDGE = 2.887270950357621
SHADE, LINE = "#e8f0fe", "#5790fc"

figure = Figure(figsize=(13.333, 7.5), dpi=144)
above, below, bars = figure.subplots(3, 1, sharex=True, height_ratios=(20, 18, 1))
figure.subplots_adjust(0.07, 0.1, 0.84, 0.92, hspace=0.2)
for panel, y, name in ((above, sigmoid, "f(x)"), (below, sigmoid * (1 - sigmoid), "f′(x)")):
    panel.plot(x, y, color=LINE, linewidth=4)
    panel.axvspan(-6, -EDGE, color=SHADE)
    panel.axvspan(EDGE, 6, color=SHADE)
    panel.axhline(0, color="grey")
    panel.axvline(0, color="grey")
    panel.grid(visible=True)
    panel.set_title(name, loc="left", style="italic")
    panel.set_xlim(-6, 6)
    panel.spines[:].set_visible(False)
above.axhline(1, color="grey", linestyle="--")
bars.barh([0, 0], [6 - EDGE, 6 - EDGE], left=[-6, EDGE], color=LINE)
bars.set_yticks([])
bars.spines[:].set_visible(False)
figure.text(0.86, 0.9, "sigmoid", fontsize=18)
figure.text(0.07, 0.02, "|f′| < 0.05: saturated", fontsize=18)
figure.savefig(sys.argv[1])
