"""Keras' own time of an epoch. Usage: keras_train.py MODEL EPOCHS; prints the seconds of each and the peak memory.

All of the model is trained: the file of v1 has most of its layers frozen.
"""
import os
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

model = keras.models.load_model(sys.argv[1], compile=False)
for layer in model._flatten_layers():
    layer.trainable = True
print(f"trainable {sum(weight.shape.num_elements() for weight in model.trainable_weights)}")
model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
random = np.random.default_rng(0)
x = random.standard_normal((2538, 200, 6)).astype("float32")
y = random.integers(0, model.output_shape[-1], 2538)
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    model.fit(x, y, batch_size=64, verbose=0)
    print(f"epoch {time.perf_counter() - start:.3f}", flush=True)
print(f"peak_mb={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
