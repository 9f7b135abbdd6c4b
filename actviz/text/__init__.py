"""Activations in a terminal: plots in braille, and the card of ``actviz show``.

sketch.py draws the same proven curves as drawing/, braille.py sets its dots, card.py writes the
card. Neither numpy nor matplotlib enters.
"""
