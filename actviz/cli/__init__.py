"""The command line: parse, call, report. No mathematics and no drawing.

app.py puts the commands together; start there. Each command has a module of its own; selection.py
reads which activations are meant, destinations.py where a picture goes, streams.py is standard
output and standard error. What is slow to import is imported inside the command that needs it.
"""
