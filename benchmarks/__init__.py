"""Public benchmarks of the engine, timed beside a plain implementation of Caliendo & Parro's algorithm."""

import os

# Before NumPy loads. On a busy machine two BLAS threads wait for each other: the yardstick's dense solve at 25 × 33
# then takes 130 ms instead of 9, which would be no fair comparison.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
