"""Keras' own throughput at its best batch size. Usage: keras_predict.py MODEL; prints windows a second."""
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

model = keras.models.load_model(sys.argv[1], compile=False)
x = np.random.default_rng(0).standard_normal((1815, 200, 6)).astype("float32")
for batch in (32, 64, 128, 256, 512):
    model.predict(x, batch_size=batch, verbose=0)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        model.predict(x, batch_size=batch, verbose=0)
        times.append(time.perf_counter() - start)
    print(f"batch={batch} windows_per_second={1815 / sorted(times)[2]:.0f}", flush=True)
