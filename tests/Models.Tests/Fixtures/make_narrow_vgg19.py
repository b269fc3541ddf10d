"""Writes one narrow VGG19 the way each publisher would, beside this file: the same weights under their names and in their layouts.

Made with Debian 12's packages: apt-get install python3-torch python3-h5py python3-onnx; /usr/bin/python3 make_narrow_vgg19.py.
The formats of TensorFlow.js and safetensors are written by hand: neither library is in Debian.
"""
import collections
import json
import os
import struct

import h5py
import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

os.chdir(os.path.dirname(os.path.abspath(__file__)))
BLOCKS = [[2, 2], [2, 2], [2, 2, 2, 2], [2, 2, 2, 2], [3, 2, 2, 2]]
HIDDEN, CLASSES, SIDE = 3, 4, 7
TORCH_FEATURES = [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]

random = np.random.default_rng(19)
layers = collections.OrderedDict()  # name: (kernel as PyTorch has it, bias)


def layer(name, *shape):
    fan_in = int(np.prod(shape[1:]))
    kernel = random.normal(1.5 / fan_in, np.sqrt(1 / fan_in), shape).astype(np.float32)
    layers[name] = kernel, random.normal(0, 0.1, shape[0]).astype(np.float32)


inputs = 3
for block, widths in enumerate(BLOCKS, 1):
    for i, outputs in enumerate(widths, 1):
        layer(f"block{block}_conv{i}", outputs, inputs, 3, 3)
        inputs = outputs
layer("fc1", HIDDEN, inputs * SIDE * SIDE)
layer("fc2", HIDDEN, HIDDEN)
layer("predictions", CLASSES, HIDDEN)


def outputs_last(name, kernel):
    if kernel.ndim == 4:
        return np.ascontiguousarray(kernel.transpose(2, 3, 1, 0))
    if name == "fc1":  # flattened as channel, height, width there; as height, width, channel here
        kernel = kernel.reshape(HIDDEN, inputs, SIDE, SIDE).transpose(0, 2, 3, 1).reshape(HIDDEN, -1)
    return np.ascontiguousarray(kernel.T)


def torch_names(dense):
    names = [f"features.{i}" for i in TORCH_FEATURES] + dense
    return dict(zip(layers, names))


# torchvision, in the older form, as vgg19-dcbb9e9d.pth has it
state = collections.OrderedDict()
for name, theirs in torch_names(["classifier.0", "classifier.3", "classifier.6"]).items():
    for part, values in zip(("weight", "bias"), layers[name]):
        state[f"{theirs}.{part}"] = torch.from_numpy(values)
torch.save(state, "torchvision.pth", _use_new_zipfile_serialization=False)
# as a training program keeps it
torch.save({"epoch": 1, "state_dict": {f"module.{name}": value for name, value in state.items()}}, "checkpoint.pth")

# timm
header, data = {"__metadata__": {"format": "pt"}}, b""
for name, theirs in torch_names(["pre_logits.fc1", "pre_logits.fc2", "head.fc"]).items():
    kernel, bias = layers[name]
    if name == "fc1":
        kernel = kernel.reshape(HIDDEN, inputs, SIDE, SIDE)
    if name == "fc2":
        kernel = kernel.reshape(HIDDEN, HIDDEN, 1, 1)
    for part, values in (("weight", kernel), ("bias", bias)):
        header[f"{theirs}.{part}"] = {"dtype": "F32", "shape": values.shape, "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
text = json.dumps(header).encode()
with open("timm.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)

# Keras: the names of the first release, which the published files have to this day; and Keras 3
with h5py.File("keras.h5", "w") as file:
    file.attrs["layer_names"] = [b"input_1"] + [name.encode() for name in layers]
    file.create_group("input_1").attrs["weight_names"] = []
    for name, (kernel, bias) in layers.items():
        group = file.create_group(name)
        group.attrs["weight_names"] = [f"{name}_W_1:0".encode(), f"{name}_b_1:0".encode()]
        group[f"{name}_W_1:0"], group[f"{name}_b_1:0"] = outputs_last(name, kernel), bias
with h5py.File("keras3.weights.h5", "w") as file:
    counts = collections.Counter()
    for name, (kernel, bias) in layers.items():
        kind = "conv2d" if kernel.ndim == 4 else "dense"
        group = file.create_group(f"layers/{kind}{'_%d' % counts[kind] if counts[kind] else ''}/vars")
        counts[kind] += 1
        group["0"], group["1"] = outputs_last(name, kernel), bias

# TensorFlow.js, in two shards
os.makedirs("tfjs", exist_ok=True)
weights, data = [], b""
for name, (kernel, bias) in layers.items():
    for part, values in (("kernel", outputs_last(name, kernel)), ("bias", bias)):
        weights.append({"name": f"{name}/{part}", "shape": values.shape, "dtype": "float32"})
        data += values.tobytes()
shards = ["group1-shard1of2.bin", "group1-shard2of2.bin"]
for shard, content in zip(shards, (data[:2050], data[2050:])):
    with open(f"tfjs/{shard}", "wb") as file:
        file.write(content)
with open("tfjs/model.json", "w") as file:
    json.dump({"format": "layers-model", "weightsManifest": [{"paths": shards, "weights": weights}]}, file)
    file.write("\n")

# ONNX Model Zoo: vgg19-7 from MXNet, vgg19-caffe2-9 from Caffe2
convolutions = [name for name in layers if name.startswith("block")]
for file_name, conv, dense, parts in (
        ("onnx-mxnet.onnx", lambda i, name: f"vgg0_conv{i}_", lambda i: f"vgg0_dense{i}_", ("weight", "bias")),
        ("onnx-caffe2.onnx", lambda i, name: "conv%s_%s_" % (name[5], name[-1]), lambda i: f"fc{6 + i}_", ("w_0", "b_0"))):
    initializers = []
    for name, pair in layers.items():
        prefix = conv(convolutions.index(name), name) if name in convolutions else dense(list(layers).index(name) - len(convolutions))
        initializers += [numpy_helper.from_array(values, prefix + part) for values, part in zip(pair, parts)]
    onnx.save(helper.make_model(helper.make_graph([], "vgg19", [], [], initializers)), file_name)

# What PyTorch computes from these weights: scores for the image x[c, h, w] = ((7h + 13w + 29c) mod 64) / 64 - 0.5
c, h, w = np.meshgrid(np.arange(3), np.arange(224), np.arange(224), indexing="ij")
x = torch.from_numpy((((7 * h + 13 * w + 29 * c) % 64) / 64 - 0.5).astype(np.float32))[None]
for block, widths in enumerate(BLOCKS, 1):
    for i in range(1, len(widths) + 1):
        kernel, bias = layers[f"block{block}_conv{i}"]
        x = torch.relu(torch.nn.functional.conv2d(x, torch.from_numpy(kernel), torch.from_numpy(bias), padding=1))
    x = torch.nn.functional.max_pool2d(x, 2)
features = x.flatten(1)
for name in ("fc1", "fc2", "predictions"):
    kernel, bias = layers[name]
    x = torch.nn.functional.linear(x.flatten(1), torch.from_numpy(kernel), torch.from_numpy(bias))
    x = x if name == "predictions" else torch.relu(x)
with open("scores.json", "w") as file:
    json.dump({"features_mean": float(features.mean()), "scores": x[0].tolist()}, file)
    file.write("\n")
