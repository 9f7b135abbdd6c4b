"""gelu with its derivative, and what is known of it beside them, by a bare Figure: FILE."""

import sys
from math import erf

import numpy as np
from matplotlib.figure import Figure

x = np.linspace(-6, 6, 1000)
cdf = np.array([(1 + erf(value / 2**0.5)) / 2 for value in x])
pdf = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
REGIONS = ((-6, -2.3486063321793784, "#e8f0fe"), (-0.8832333, -0.6459181, "#f4f8ff"))
LINE = "#5790fc"
FACTS = (
    ("range", "[−0.17, ∞)"),
    ("max |f′|", "1.129"),
    ("monotone", "no"),
    ("class", "smooth"),
    ("gain", "1.534"),
    ("saturated", "x ≤ −2.349"),
    ("flat", "−0.8832 ≤ x ≤ −0.6459"),
)

figure = Figure(figsize=(13.333, 7.5), dpi=144)
above, below, bars = figure.subplots(3, 1, sharex=True, height_ratios=(20, 18, 1))
figure.subplots_adjust(0.06, 0.1, 0.59, 0.92, hspace=0.2)
for panel, y, name in ((above, x * cdf, "f(x)"), (below, cdf + x * pdf, "f′(x)")):
    panel.plot(x, y, color=LINE, linewidth=4)
    for left, right, shade in REGIONS:
        panel.axvspan(left, right, color=shade)
    panel.axhline(0, color="grey")
    panel.axvline(0, color="grey")
    panel.grid(visible=True)
    panel.set_title(name, loc="left", style="italic")
    panel.set_xlim(-6, 6)
    panel.spines[:].set_visible(False)
for left, right, _ in REGIONS:
    bars.barh(0, right - left, left=left, color=LINE)
bars.set_yticks([])
bars.spines[:].set_visible(False)
figure.text(0.06, 0.02, "|f′| < 0.05: saturated, flat", fontsize=18)
figure.text(0.62, 0.91, "gelu", fontsize=34)
figure.text(0.62, 0.84, "Gaussian error linear unit", fontsize=20, color="grey")
figure.text(0.62, 0.75, r"$x \Phi(x)$", fontsize=28)
for row, (name, value) in enumerate(FACTS):
    figure.text(0.62, 0.67 - 0.065 * row, name, fontsize=18, color="grey")
    figure.text(0.75, 0.67 - 0.065 * row, value, fontsize=18)
figure.savefig(sys.argv[1])
