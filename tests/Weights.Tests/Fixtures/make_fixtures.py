"""Writes the fixtures beside this file with the libraries whose formats they are.

Made with Debian 12's packages: apt-get install python3-torch python3-h5py python3-onnx (torch 1.13.0, h5py 3.7.0, onnx 1.12.0);
/usr/bin/python3 make_fixtures.py. All values are (7 i mod 23 - 11) / 8, which every type of float holds exactly, unless a comment says more.
"""
import collections
import os
import struct
import zipfile

import h5py
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def values(*shape):
    count = int(np.prod(shape))
    return (((7 * np.arange(count) % 23) - 11) / 8).astype(np.float32).reshape(shape)


# ---- PyTorch

def state_dict():
    shared = torch.from_numpy(values(4, 3))
    state = collections.OrderedDict()
    state["conv.weight"] = torch.nn.Parameter(torch.from_numpy(values(2, 3, 2, 2)))
    state["conv.bias"] = torch.from_numpy(values(2))
    state["half"] = torch.from_numpy(values(5)).half()
    state["bfloat16"] = torch.from_numpy(values(5)).bfloat16()
    state["double"] = torch.from_numpy(values(5)).double()
    state["bn.num_batches_tracked"] = torch.tensor(1234, dtype=torch.int64)
    state["int32"] = torch.tensor([-7, 8], dtype=torch.int32)
    state["int16"] = torch.tensor([-9, 10], dtype=torch.int16)
    state["int8"] = torch.tensor([-1, 2], dtype=torch.int8)
    state["uint8"] = torch.tensor([255, 2], dtype=torch.uint8)
    state["bool"] = torch.tensor([True, False])
    state["whole"] = shared
    state["transposed"] = shared.t()
    state["every_other"] = shared[1:, ::2]
    state["channels_last"] = torch.from_numpy(values(1, 2, 2, 3)).contiguous(memory_format=torch.channels_last)
    state["empty"] = torch.zeros(0, 7)
    return state


torch.save(state_dict(), "torch.pth")
torch.save(state_dict(), "torch-legacy.pth", _use_new_zipfile_serialization=False)

parameter = torch.nn.Parameter(torch.from_numpy(values(2, 2)))
optimizer = torch.optim.Adam([parameter], lr=0.5)
parameter.sum().backward()
optimizer.step()
torch.save({"epoch": 3, "best": 0.5, "arch": "tiny", "state_dict": {"module.weight": parameter.data.clone()},
            "optimizer": optimizer.state_dict(), "done": None}, "torch-nested.pth")

# What torch.save writes on a big-endian processor since 2.1: a record "byteorder", and storages in that order.
torch.save({"weight": torch.from_numpy(values(3))}, "native.pth")
with zipfile.ZipFile("native.pth") as native, zipfile.ZipFile("torch-big-endian.pth", "w") as swapped:
    for entry in native.namelist():
        data = native.read(entry)
        swapped.writestr(zipfile.ZipInfo(entry), np.frombuffer(data, "<f4").astype(">f4").tobytes() if "/data/" in entry else data)
    swapped.writestr(zipfile.ZipInfo("native/byteorder"), b"big")
os.remove("native.pth")


class Hostile:
    def __reduce__(self):
        return os.system, ("echo this must never run",)


torch.save({"weight": torch.zeros(1), "payload": Hostile()}, "torch-hostile.pth")
torch.save(torch.nn.Linear(1, 1), "torch-module.pth")
torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), "torch-script.pt")

# ---- Keras, as its own code writes with h5py

LAYERS = {"block1_conv1": values(3, 3, 3, 2), "fc1": values(4, 2)}


def keras2(group, kernel, bias):
    group.attrs["layer_names"] = [b"input_1"] + [name.encode() for name in LAYERS]
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = "2.11.0"  # a variable-length string, as newer versions write it
    group.create_group("input_1").attrs["weight_names"] = []
    for name, weight in LAYERS.items():
        layer = group.create_group(name)
        names = [kernel.format(name), bias.format(name)]
        layer.attrs["weight_names"] = [entry.encode() for entry in names]
        layer.create_dataset(names[0], data=weight)
        layer.create_dataset(names[1], data=weight.reshape(-1)[: weight.shape[-1]])


with h5py.File("keras2-applications.h5", "w") as file:  # names of the first release, flat below the layer
    keras2(file, "{}_W_1:0", "{}_b_1:0")
with h5py.File("keras2-model.h5", "w") as file:  # model.save
    file.attrs["model_config"] = "{}"
    keras2(file.create_group("model_weights"), "{0}/kernel:0", "{0}/bias:0")
    file.create_group("optimizer_weights").create_dataset("iterations:0", data=np.int64(5))
with h5py.File("keras3.weights.h5", "w") as file:
    for name, weight in (("conv2d", LAYERS["block1_conv1"]), ("dense", LAYERS["fc1"])):
        layer = file.create_group(f"layers/{name}/vars")
        layer.create_dataset("0", data=weight)
        layer.create_dataset("1", data=weight.reshape(-1)[: weight.shape[-1]])
    file.create_group("layers/input_layer/vars")
    file.create_group("vars")

with h5py.File("types.h5", "w") as file:
    for code in ("f2", "f4", "f8", ">f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"):
        file.create_dataset(code.replace(">", "big-"), data=np.array([1, 2, 100], code))
    file.create_dataset("bool", data=np.array([True, False]))
    file.create_dataset("scalar", data=np.float32(2.5))
    file.create_dataset("none", data=np.zeros((0, 3), "f4"))
    file.create_dataset("chunked", data=values(7, 5), chunks=(3, 4))
    file.create_dataset("gzip", data=values(7, 5), chunks=(3, 4), compression="gzip")
    file.create_dataset("shuffled", data=values(7, 5), chunks=(3, 4), compression="gzip", shuffle=True)
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((3,)), compact).write(
        h5py.h5s.ALL, h5py.h5s.ALL, values(3))
with h5py.File("latest.h5", "w", libver="latest") as file:  # superblock 3, object headers 2, links as messages
    file.attrs["layer_names"] = [b"fc1"]
    layer = file.create_group("fc1")
    layer.attrs["weight_names"] = [b"fc1/kernel:0"]
    layer.create_dataset("fc1/kernel:0", data=values(4, 2))
with h5py.File("link-external.h5", "w") as file:
    file["outside"] = h5py.ExternalLink("/etc/passwd", "/")
with h5py.File("link-loop.h5", "w") as file:
    file.create_group("a/b")
    file["a/b/up"] = file["a"]
with h5py.File("external-data.h5", "w") as file:
    file.create_dataset("outside", shape=(4,), dtype="f4", external=[("/etc/passwd", 0, 16)])
layout = h5py.VirtualLayout(shape=(3,), dtype="f4")
layout[:] = h5py.VirtualSource("types.h5", "f4", shape=(3,))
with h5py.File("virtual.h5", "w", libver="latest") as file:
    file.create_virtual_dataset("outside", layout)

# ---- ONNX


def model(*initializers):
    graph = helper.make_graph([], "g", [], [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])], list(initializers))
    return helper.make_model(graph, producer_name="fixture")


def raw(name, array):
    return numpy_helper.from_array(np.ascontiguousarray(array), name)


onnx.save(model(raw("weight", values(2, 3, 2, 2)), raw("half", values(5).astype("f2")), raw("double", values(5).astype("f8")),
                raw("int64", np.array([-1, 3])), raw("uint8", np.array([1, 255], "u1")), raw("scalar", np.float32(2.5)),
                raw("bool", np.array([True, False])),
                helper.make_tensor("bfloat16", TensorProto.BFLOAT16, [5], struct.pack("<5H", *(values(5).view("u4") >> 16)), raw=True),
                raw("empty", np.zeros((0, 3), "f4"))), "raw.onnx")
onnx.save(model(helper.make_tensor("float", TensorProto.FLOAT, [2, 3], values(6)),
                helper.make_tensor("half", TensorProto.FLOAT16, [5], values(5).astype("f2")),
                helper.make_tensor("bfloat16", TensorProto.BFLOAT16, [5], values(5)),
                helper.make_tensor("double", TensorProto.DOUBLE, [5], values(5)),
                helper.make_tensor("int8", TensorProto.INT8, [2], [-1, 2]),
                helper.make_tensor("int32", TensorProto.INT32, [2], [-7, 8]),
                helper.make_tensor("int64", TensorProto.INT64, [2], [-9, 10]),
                helper.make_tensor("uint64", TensorProto.UINT64, [2], [11, 12]),
                helper.make_tensor("bool", TensorProto.BOOL, [2], [True, False])), "fields.onnx")
outside = raw("weight", values(4))
outside.ClearField("raw_data")
outside.data_location = TensorProto.EXTERNAL
outside.external_data.add(key="location", value="/etc/passwd")
with open("external.onnx", "wb") as file:
    file.write(model(outside).SerializeToString())
