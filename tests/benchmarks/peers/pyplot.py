"""sigmoid and tanh with their derivatives, by a naive pyplot script: FILE."""

import sys

import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(-6, 6, 1000)
sigmoid = 1 / (1 + np.exp(-x))
tanh = np.tanh(x)

figure, (above, below) = plt.subplots(2, 1, sharex=True, figsize=(13.333, 7.5))
above.plot(x, sigmoid, label="sigmoid")
above.plot(x, tanh, label="tanh")
above.set_ylabel("f(x)")
above.legend()
below.plot(x, sigmoid * (1 - sigmoid))
below.plot(x, 1 - tanh**2)
below.set_ylabel("f'(x)")
below.set_xlabel("x")
for panel in (above, below):
    panel.grid(visible=True)
figure.savefig(sys.argv[1], dpi=144)
