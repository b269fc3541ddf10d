"""Writes the features of the real VGG19 as each publisher would: publish_vgg19.py FOLDER OUT, about 80 MB a file.

FOLDER holds the TensorFlow.js model (model.json and its first shards). With MIDASNET_PUBLISHED_VGG19=OUT, Vgg19ImportTests reads all files of OUT and
compares them. Wants Debian 12's python3-torch, python3-h5py and python3-onnx.
"""
import collections
import json
import os
import sys

import h5py
import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

folder, out = sys.argv[1:]
TORCH_FEATURES = [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]
group = json.load(open(os.path.join(folder, "model.json")))["weightsManifest"][0]
data = b"".join(open(path, "rb").read() for path in (os.path.join(folder, name) for name in group["paths"]) if os.path.exists(path))

tensors, begin = collections.OrderedDict(), 0
for weight in group["weights"]:
    count = int(np.prod(weight["shape"]))
    if begin + count > len(data):
        break
    code, quantisation = np.frombuffer(data, "u1", count, begin), weight["quantization"]
    values = code.astype("f4") * np.float32(quantisation["scale"]) + np.float32(quantisation["min"])
    tensors[weight["name"]] = values.reshape(weight["shape"])
    begin += count
layers = list(dict.fromkeys(name.split("/")[0] for name in tensors))

os.makedirs(out, exist_ok=True)
state = collections.OrderedDict()
for layer, index in zip(layers, TORCH_FEATURES):
    # A transposed view: what PyTorch saves has the strides of Keras.
    state[f"features.{index}.weight"] = torch.from_numpy(tensors[f"{layer}/kernel"]).permute(3, 2, 0, 1)
    state[f"features.{index}.bias"] = torch.from_numpy(tensors[f"{layer}/bias"])
torch.save(state, os.path.join(out, "strided.pth"))
state = collections.OrderedDict((name, tensor.contiguous()) for name, tensor in state.items())
torch.save({"model": state}, os.path.join(out, "legacy.pth"), _use_new_zipfile_serialization=False)

for name, options in (("plain.h5", {}), ("gzip.h5", {"compression": "gzip", "compression_opts": 1, "shuffle": True})):
    with h5py.File(os.path.join(out, name), "w") as file:
        file.attrs["layer_names"] = [layer.encode() for layer in layers]
        for layer in layers:
            file.create_group(layer).attrs["weight_names"] = [f"{layer}/{part}:0".encode() for part in ("kernel", "bias")]
            for part in ("kernel", "bias"):
                file.create_dataset(f"{layer}/{layer}/{part}:0", data=tensors[f"{layer}/{part}"], **options)

initializers = []
for index, layer in enumerate(layers):
    initializers += [numpy_helper.from_array(state[f"features.{TORCH_FEATURES[index]}.{part}"].numpy(), f"vgg0_conv{index}_{part}")
                     for part in ("weight", "bias")]
onnx.save(helper.make_model(helper.make_graph([], "vgg19", [], [], initializers)), os.path.join(out, "mxnet.onnx"))
