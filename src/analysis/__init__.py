"""Sales and HR data merged into one honest view of a sales force.

Rooms, in the only direction in which they may import one another:
sources -> tables -> panel -> studies -> reporting -> cli and notebooks.
"""

__version__ = "0.1.0"
