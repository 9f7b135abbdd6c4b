"""Whatever is typed or read from a file ends in an answer or in one clear line, soon and cheaply.

`python -m tests.fuzz KIND --inputs N --seed S` tries so many inputs of a kind: kinds.py lists them,
each a module that makes an input and tries it. An input is the same for the same seed and number,
whatever came before it. watch.py tells the faults: an exception that is no ActvizError, a warning,
more than 2 s of CPU an activation (on a slow machine as much longer as it is slower), more than
500 MB, a control character on the terminal, a file or a process that nobody asked for, text that
was run as code. mutations.py has what is hostile of any text.
"""
