"""Trains models/sample.keras, the small model for the simulated sample in data/.

    python models/train_sample.py [reference] [models]

`reference` (artifacts/reference unless told) holds windows.arrow, splits.json and scaler.json as the stage
"reference" writes them: whole users in each part, windows scaled by the training users' scaler. The validation
user only says when to stop; the test users give the figure on the card. That figure is of the simulator's making:
its people were set apart until a model like this one was right on about nine windows of ten of new people.
Needs tensorflow-cpu, keras 3 and pyarrow. Kymo will train by itself one day; until then this script stays.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pyarrow as pa
import tensorflow as tf

SEED = 20260110  # of the weights and the order of batches
EPOCHS = 40
PATIENCE = 10


def read_reference(folder):
    """(windows, 200, 6) float32, class indices, user of each window, splits, scaler, hash of the scaler."""
    with pa.memory_map(str(folder / "windows.arrow")) as source:
        table = pa.ipc.open_file(source).read_all()
    metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    classes = json.loads(metadata["classes"])
    x = np.stack(table["x"].to_numpy()).reshape(-1, int(metadata["length_samples"]), 6)
    y = np.array([classes.index(name) for name in table["activity"].to_pylist()])
    users = np.array(table["user"].to_pylist())
    splits = json.loads((folder / "splits.json").read_text())
    return x.astype("float32"), y, users, classes, splits, metadata["scaler_hash"]


def build(steps, channels, classes):
    """Two convolutions that shorten the window to a quarter, one bidirectional LSTM, two dense layers."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((steps, channels)),  # (batch, 200, 6)
            layers.Conv1D(16, 5, activation="relu"),
            layers.MaxPooling1D(2),  # (batch, 98, 16)
            layers.Conv1D(32, 5, activation="relu"),
            layers.MaxPooling1D(2),  # (batch, 47, 32)
            layers.Bidirectional(layers.LSTM(32)),  # (batch, 64)
            layers.Dropout(0.4),
            layers.Dense(32, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ],
        name="kymo_sample",
    )


def main(reference, target):
    tf.config.threading.set_intra_op_parallelism_threads(2)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()

    x, y, users, classes, splits, scaler_hash = read_reference(reference)
    train, validation, test = (np.isin(users, splits[part]) for part in ("train", "validation", "test"))
    model = build(x.shape[1], x.shape[2], len(classes))
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping("val_loss", patience=PATIENCE, restore_best_weights=True)
    history = model.fit(
        x[train], y[train], batch_size=32, epochs=EPOCHS, verbose=0,
        validation_data=(x[validation], y[validation]), callbacks=[stop],
    )

    # A copy that was never compiled is saved without the optimizer's state, a third of the size.
    plain = build(x.shape[1], x.shape[2], len(classes))
    plain.set_weights(model.get_weights())
    plain.save(target / "sample.keras")

    def accuracy(part):
        return round(float((plain.predict(x[part], verbose=0).argmax(1) == y[part]).mean()), 4)

    card = {
        "kymo": "model/1",
        "name": "sample",
        "description": "Small Conv1D-BiLSTM for the simulated sample. Trained on simulated data; it knows nothing of real people.",
        "simulated": splits["simulated"],
        "source": splits["source"],
        "trained_with": f"Keras {keras.__version__} on TensorFlow {tf.__version__}",
        "script": "models/train_sample.py",
        "seed": SEED,
        "epochs": len(history.history["loss"]),
        "parameters": int(plain.count_params()),
        "input": [int(x.shape[1]), int(x.shape[2])],
        "classes": classes,
        "scaler_hash": scaler_hash,
        "split": {key: splits[key] for key in ("seed", "fold", "train", "validation", "test")},
        "accuracy": {"train": accuracy(train), "validation": accuracy(validation), "test": accuracy(test)},
        "test_accuracy_by_user": {user: accuracy(users == user) for user in splits["test"]},
        "licence": "MIT",
    }
    (target / "sample.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps(card["accuracy"]), json.dumps(card["test_accuracy_by_user"]))


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:]]
    main(*arguments, *[Path("artifacts/reference"), Path(__file__).parent][len(arguments):])
