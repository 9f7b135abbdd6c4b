"""What is known of activations as rows: for people, for papers and for programs.

``rows`` makes the tables that people read, with numbers shortened to four digits, and ``layout``
sets them as text, Markdown or LaTeX. ``machine`` holds the same for programs, every number the
exact double, as JSON and CSV.
"""
