"""Who carries: each step takes rows in one state and leaves them in the next, in one short transaction.

``engine/walk.py`` lists the steps in the order in which an order meets them. They live in rooms,
one above the other, and an import only goes down: ``incoming`` (taken in, understood), ``feeds``, ``review`` (what
waits for a person), ``changes``, ``deciding`` (what becomes of an order), ``warehouses`` (of others), ``shipping``,
``billing``, ``stock``, ``evidence`` (what is looked up first), ``answers`` (what leaves for the world). ``editions``
puts mappings into force. Below them all: ``step`` (what a step is, and where every error is caught) and ``desk``
(everything that a step may lay its hands on).
"""
