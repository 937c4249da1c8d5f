"""ONNX graphs of the packaged encoders, written node by node with 8-bit weights.

They take one text's summed embeddings (1, tokens, width) and give one vector (1, dimension). The embedding
tables stay outside, memory-mapped, so that only the rows in use cost memory. Weights keep 7 bits: processors
without VNNI add pairs of products in 16 bits, which 8-bit weights could overflow; machines would differ.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from matcher.packaged import Bert, Floats, SentenceCnn

_WEIGHT_LIMIT = 63  # of 127: see the module's docstring


class _Graph:
    """Collects nodes and constants; every method returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], domain=domain, **attributes))
        return name

    def split(self, value: str, sizes: list[int]) -> list[str]:
        names = [f"t{len(self.nodes)}_{i}" for i in range(len(sizes))]
        self.nodes.append(helper.make_node("Split", [value, self.constant(np.array(sizes))], names, axis=-1))
        return names

    def linear(self, value: str, weight: Floats, bias: Floats | None = None) -> str:
        """value @ weight + bias; weight (inputs, outputs) in 8 bits, one scale a column."""
        scale = np.maximum(np.abs(weight).max(axis=0) / _WEIGHT_LIMIT, 1e-12).astype(np.float32)
        whole = np.rint(weight / scale).astype(np.int8)
        zero = np.zeros(len(scale), np.int8)
        inputs = [value, *map(self.constant, (whole, scale, zero))]
        if bias is not None:
            inputs.append(self.constant(bias))
        return self.add("DynamicQuantizeMatMul", *inputs, domain="com.microsoft")

    def norm(self, value: str, gain: Floats, bias: Floats, epsilon: float) -> str:
        return self.add(
            "LayerNormalization", value, self.constant(gain), self.constant(bias), axis=-1, epsilon=epsilon
        )

    def save(self, path: Path, output: str, width: int, dimension: int) -> None:
        graph = helper.make_graph(
            [*self.nodes, helper.make_node("Identity", [output], ["vector"])],
            "encoder",
            [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, [1, "tokens", width])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, dimension])],
            self.constants,
        )
        imports = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        onnx.save(helper.make_model(graph, opset_imports=imports, ir_version=8), str(path))


def write_bert(model: Bert, path: Path) -> None:
    """The transformer of `model` with mean pooling (Devlin et al. 2018)."""
    graph, weights = _Graph(), model.weights
    hidden = graph.norm("embeddings", weights["ln.w"], weights["ln.b"], model.epsilon)
    for layer in range(model.layers):
        names = {name: weights[f"l{layer}.{name}"] for name in _layer_names()}
        hidden = _bert_layer(graph, hidden, names, model)
    pooled = graph.add("ReduceMean", hidden, axes=[1], keepdims=0)
    width = model.word.shape[1]
    graph.save(path, pooled, width, width)


def _layer_names() -> list[str]:
    return [f"{part}.{kind}" for part in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln") for kind in "wb"]


def _bert_layer(graph: _Graph, hidden: str, weights: dict[str, Floats], model: Bert) -> str:
    width = model.word.shape[1]
    joint = np.concatenate([weights[f"{name}.w"] for name in "qkv"]).T
    bias = np.concatenate([weights[f"{name}.b"] for name in "qkv"])
    query, key, value = graph.split(graph.linear(hidden, joint, bias), [width] * 3)
    heads = graph.add("MultiHeadAttention", query, key, value, domain="com.microsoft", num_heads=model.heads)
    attended = graph.linear(heads, weights["ao.w"].T, weights["ao.b"])
    hidden = _skip_norm(graph, attended, hidden, weights, "aln", model.epsilon)
    inner = graph.linear(hidden, weights["fi.w"].T)
    inner = graph.add("BiasGelu", inner, graph.constant(weights["fi.b"]), domain="com.microsoft")
    outer = graph.linear(inner, weights["fo.w"].T, weights["fo.b"])
    return _skip_norm(graph, outer, hidden, weights, "oln", model.epsilon)


def _skip_norm(
    graph: _Graph, value: str, skip: str, weights: dict[str, Floats], name: str, epsilon: float
) -> str:
    gain, bias = graph.constant(weights[f"{name}.w"]), graph.constant(weights[f"{name}.b"])
    return graph.add(
        "SkipLayerNormalization", value, skip, gain, bias, domain="com.microsoft", epsilon=epsilon
    )


_WINDOWS = ((2, 0), (3, 1), (5, 2))  # words a window spans, and how many of them lie to the left


def write_use(model: SentenceCnn, path: Path) -> None:
    """The convolutional Universal Sentence Encoder (Yang et al. 2019)."""
    graph, weights = _Graph(), model.weights
    epsilon = float(weights["eps"])
    features = ["embeddings"]
    for size, left in _WINDOWS:
        features.append(_branch(graph, weights, size, left, epsilon))
    joint = graph.norm(graph.add("Concat", *features, axis=-1), weights["ln_g"], weights["ln_b"], epsilon)
    # The sum over the tokens, over the root of their number.
    total = graph.add("ReduceSum", joint, graph.constant(np.array([1])), keepdims=0)
    count = graph.add("Gather", graph.add("Shape", joint), graph.constant(np.array(1)))
    count = graph.add("Cast", count, to=TensorProto.FLOAT)
    total = graph.add("MatMul", total, graph.constant(weights["cnn_W"]))
    offset = graph.add("Mul", graph.constant(weights["cnn_b"]), count)
    mean = graph.add("Div", graph.add("Add", total, offset), graph.add("Sqrt", count))
    graph.save(path, _head(graph, weights, mean), weights["cnn_W"].shape[1], weights["d3"].shape[1])


def _branch(graph: _Graph, weights: Mapping[str, Floats], size: int, left: int, epsilon: float) -> str:
    w = weights
    value = graph.linear("embeddings", w[f"proj{size}"], w[f"proj_b{size}"])
    value = graph.norm(value, w[f"ln_g{size}"], w[f"ln_b{size}"], epsilon)
    for step in (1, 2):
        window = _window(graph, value, size, left)
        inner = graph.linear(window, w[f"w{step}_{size}"], w[f"b{step}_{size}"])
        value = graph.add("Add", graph.add("Relu", inner), value)
    return value


def _window(graph: _Graph, value: str, size: int, left: int) -> str:
    """Each token with its neighbours side by side; beyond the ends there are zeros."""
    pads = graph.constant(np.array([0, left, 0, 0, size - 1 - left, 0]))
    padded = graph.add("Pad", value, pads)
    length = graph.add("Gather", graph.add("Shape", value), graph.constant(np.array([1])))
    axis = graph.constant(np.array([1]))
    shifted = []
    for shift in range(size):
        start = graph.constant(np.array([shift]))
        shifted.append(graph.add("Slice", padded, start, graph.add("Add", length, start), axis))
    return graph.add("Concat", *shifted, axis=-1)


def _head(graph: _Graph, weights: Mapping[str, Floats], mean: str) -> str:
    w = {name: graph.constant(weights[name]) for name in ("d0", "d1", "d2", "d3", "p1", "p3")}
    first = graph.add("Relu", graph.add("MatMul", mean, w["d0"]))
    skip = graph.add("MatMul", mean, w["p1"])
    second = graph.add("Relu", graph.add("Add", skip, graph.add("MatMul", first, w["d1"])))
    third = graph.add("Relu", graph.add("MatMul", second, w["d2"]))
    skip = graph.add("MatMul", second, w["p3"])
    return graph.add("Tanh", graph.add("Add", skip, graph.add("MatMul", third, w["d3"])))
