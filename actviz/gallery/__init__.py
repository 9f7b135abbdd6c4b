"""A manifest of pictures, made into files, an index and a page to look at.

manifest.py reads what is wanted, build.py makes what is out of date (state.py knows what is), in as
many processes as there are cores, draw.py draws one picture, page.py writes index.html.
"""
