"""Arrow's functions are made at run time, so that no checker of types knows their names."""

from typing import Any

import pyarrow.compute

pc: Any = pyarrow.compute
