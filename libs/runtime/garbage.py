"""How often a process looks for cycles of garbage.

A batch is tens of thousands of small objects that live a moment and hold no cycles: counting references frees them.
By default Python looks for cycles after every 700 new objects, which took 42 of 100 seconds of a rebuild.
"""

import gc

NEW_OBJECTS = 50_000


def collect_rarely() -> None:
    """What is imported lives as long as the process and is not looked at again; of the rest, many at once."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
