"""Read orders by what people wrote about their format, and write our answers so: YAML, checked and compiled.

Its rooms stand one above the other, and an import only goes down: ``trying`` (held against samples and stored
documents), ``library`` (all mappings of the house, made ready), ``quick`` and ``writing``, ``reading`` (with care),
``places`` (where values stand in a document), ``language`` (what may be written). Below them all: YAML files, problems
and their places.
"""
