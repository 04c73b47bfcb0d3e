"""The peer of bench/serve.ts: FastAPI and Keras. MODEL, SCALER and PORT from the environment; one window a request."""

import json
import os

import keras
import numpy as np
import tensorflow as tf
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

model = keras.saving.load_model(os.environ["MODEL"], compile=False)
scaler = json.load(open(os.environ["SCALER"]))
mean, scale = np.float64(scaler["scaler_mean"]), np.float64(scaler["scaler_scale"])


@tf.function(input_signature=[tf.TensorSpec((None, 200, 6), tf.float32)])
def infer(x):
    return model(x, training=False)


class Body(BaseModel):
    window: list[list[float]]


app = FastAPI()


@app.post("/predict")
def predict(body: Body):
    x = ((np.asarray(body.window) - mean) / scale).astype(np.float32)
    p = infer(x[None]).numpy()[0]
    return {"class": int(p.argmax()), "confidence": float(p.max()), "probabilities": p.tolist()}


infer(np.zeros((1, 200, 6), np.float32))
uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
