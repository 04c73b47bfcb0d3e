"""The two Garmin workbooks to a fused 50 Hz table, with pandas and openpyxl. Usage: pandas_fuse.py ACCEL GYRO"""
import json
import resource
import sys
import time

import numpy as np
import pandas as pd

start = time.perf_counter()


def explode(path, prefix):
    sheet = pd.read_excel(path, engine="openpyxl")
    base = pd.to_datetime(sheet["timestamp"], format="%m/%d/%Y, %I:%M:%S %p").astype("datetime64[ms]").astype("int64").to_numpy()
    base = base + sheet["timestamp_ms"].astype("int64").to_numpy()
    columns = ["sample_time_offset"] + [f"calibrated_{prefix}_{axis}" for axis in "xyz"]
    arrays = [[np.array(json.loads(cell), dtype=float) for cell in sheet[name]] for name in columns]
    times = np.concatenate([b + o for b, o in zip(base, arrays[0])]).astype("int64")
    frame = pd.DataFrame({"t": times, **{axis: np.concatenate(a) for axis, a in zip("xyz", arrays[1:])}})
    return frame.sort_values("t", kind="stable")


accel = explode(sys.argv[1], "accel")
gyro = explode(sys.argv[2], "gyro")
fused = pd.merge_asof(accel, gyro, on="t", direction="nearest", tolerance=1, suffixes=("_a", "_g")).dropna()
fused.index = pd.to_datetime(fused.pop("t"), unit="ms")
bins = fused.resample("20ms").mean().interpolate(limit=2, limit_direction="both")
print(len(bins), f"seconds={time.perf_counter() - start:.3f}", f"peak_mb={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
