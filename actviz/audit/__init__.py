"""How far an implementation of an activation is from the truth: at which inputs, by how many ulp.

Start with measure.py: ``measured`` takes inputs and what an implementation made of them, and gives
the facts. inputs.py chooses the inputs of a type, implementation.py calls a function of a module,
report.py makes a table and JSON of the facts. The truth itself comes from the room analysis.
"""
