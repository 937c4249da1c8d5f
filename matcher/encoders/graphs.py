"""ONNX graphs of the packaged encoders, written node by node with 8-bit weights.

They take one text's summed embeddings (1, tokens, width) and give one vector (1, dimension). The embedding
tables stay outside, so that only the rows in use cost memory. Weights keep 7 bits: processors without VNNI
add pairs of products in 16 bits, which 8-bit weights could overflow; machines would differ.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from matcher.encoders.weights import Bert, Floats, SentenceCnn

Shape = Sequence[int | str]
_WEIGHT_LIMIT = 63  # of 127: see the module's docstring
_LOUD = 2.0  # times as much as the 20th of its layer makes a unit loud
_MICROSOFT = "com.microsoft"


class _Graph:
    """Collects nodes and constants; every method returns the name of its output.

    A linear step rounds its whole input by its largest number, so a few large ones would cost all others
    their precision. `peaks` holds the largest numbers seen (inputs,) by the step's name; without it the graph
    is in full precision and `watched` tells where to look for them.
    """

    def __init__(self, peaks: Mapping[str, Floats] | None = None) -> None:
        self.peaks = peaks
        self.watched: dict[str, str] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        return self.several(operator, *inputs, count=1, domain=domain, **attributes)[0]

    def several(
        self, operator: str, *inputs: str, count: int, domain: str = "", **attributes: Any
    ) -> list[str]:
        names = [f"t{len(self.nodes)}_{number}" for number in range(count)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, domain=domain, **attributes))
        return names

    def exact(self, value: str, weight: Floats) -> str:
        """value @ weight in single precision."""
        return self.add("MatMul", value, self.constant(weight))

    def linear(self, value: str, weight: Floats, bias: Floats | None = None) -> str:
        """value @ weight + bias; weight (inputs, outputs) in 8 bits, one scale a column."""
        if self.peaks is None:
            product = self.exact(value, weight)
            return product if bias is None else self.add("Add", product, self.constant(bias))
        # No zero points: columns that are told to have 0 are corrected for it, at 3 % of the time.
        inputs = [value, *self._rounded(weight), *([] if bias is None else ["", self.constant(bias)])]
        return self.add("DynamicQuantizeMatMul", *inputs, domain=_MICROSOFT)

    def attention(self, value: str, weight: Floats, bias: Floats, heads: int) -> str:
        """Attention among tokens; weight (width, 3 · width) of queries, keys and values.

        Step by step, since the operators for attention and softmax add up in another order with AVX-512.
        """
        width = len(weight)
        size = width // heads
        joint = self.linear(value, weight, bias)
        joint = self.add("Reshape", joint, self.constant(np.array([-1, 3, heads, size])))
        joint = self.add("Transpose", joint, perm=[1, 2, 0, 3])
        queries, keys, values = self.several("Split", joint, count=3, axis=0)
        scores = self.add("FusedMatMul", queries, keys, domain=_MICROSOFT, transB=1, alpha=size**-0.5)
        scores = self.add("Exp", self.add("Sub", scores, self.add("ReduceMax", scores, axes=[-1])))
        total = self.add("ReduceSum", scores, self.constant(np.array([-1])))
        mixed = self.add("Div", self.add("MatMul", scores, values), total)
        mixed = self.add("Transpose", mixed, perm=[0, 2, 1, 3])
        return self.add("Reshape", mixed, self.constant(np.array([1, -1, width])))

    def smooth(self, name: str, value: str, weight: Floats) -> tuple[str, Floats]:
        """Moves half of each input's loudness from the value into the weights (SmoothQuant, Xiao 2023).

        By powers of two, which lose nothing and are the same on every machine.
        """
        self.watched[name] = value
        if self.peaks is None:
            return value, weight
        loudness = np.maximum(self.peaks[name], 1e-3) / np.maximum(np.abs(weight).max(axis=1), 1e-3)
        scale = np.exp2(np.rint(np.log2(loudness) / 2)).astype(np.float32)
        return self.add("Mul", value, self.constant(1 / scale)), weight * scale[:, None]

    def gelu(self, value: str, bias: Floats) -> str:
        """Of value + bias, by the hyperbolic tangent: quicker, and closer than the rounding around it."""
        return self.add("FastGelu", value, self.constant(bias), domain=_MICROSOFT)

    def loud(self, name: str) -> NDArray[np.intp]:
        """The units of a value that are far above all others."""
        if self.peaks is None:
            return np.zeros(0, np.intp)
        return np.flatnonzero(self.peaks[name] > _LOUD * np.sort(self.peaks[name])[-20])

    def norm(self, value: str, gain: Floats, bias: Floats, epsilon: float) -> str:
        return self.add(
            "LayerNormalization", value, self.constant(gain), self.constant(bias), axis=-1, epsilon=epsilon
        )

    def _rounded(self, weight: Floats) -> tuple[str, str]:
        """The weight in whole numbers, and the scale of each column."""
        scale = np.maximum(np.abs(weight).max(axis=0) / _WEIGHT_LIMIT, 1e-12).astype(np.float32)
        whole = np.rint(weight / scale).astype(np.int8)
        return self.constant(whole), self.constant(scale)

    def model(self, width: int, outputs: Mapping[str, Shape]) -> onnx.ModelProto:
        taken = helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, [1, "tokens", width])
        given = [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in outputs.items()]
        graph = helper.make_graph(self.nodes, "encoder", [taken], given, self.constants)
        imports = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=imports, ir_version=8)


def write_bert(model: Bert, samples: Sequence[Floats], path: Path) -> None:
    """The transformer of `model` with mean pooling (Devlin et al. 2018).

    `samples` are embeddings (1, tokens, width) of typical texts, by which precision is shared out.
    """
    width = model.word.shape[1]
    graph, vector = _bert(model, _peaks(model, samples))
    onnx.save(graph.model(width, {vector: (1, width)}), str(path))


def _peaks(model: Bert, samples: Sequence[Floats]) -> dict[str, Floats]:
    """The largest number (inputs,) that the samples bring about at each watched place."""
    graph, _ = _bert(model, None)
    outputs: dict[str, Shape] = {value: (1, "tokens", "units") for value in graph.watched.values()}
    session = onnxruntime.InferenceSession(
        graph.model(model.word.shape[1], outputs).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    peaks: dict[str, Floats] = defaultdict(lambda: np.zeros(1, np.float32))
    for sample in samples:
        for name, value in zip(graph.watched, session.run(None, {"embeddings": sample}), strict=True):
            peaks[name] = np.maximum(peaks[name], np.abs(value[0]).max(axis=0))
    return peaks


def _bert(model: Bert, peaks: Mapping[str, Floats] | None) -> tuple[_Graph, str]:
    graph, weights = _Graph(peaks), model.weights
    hidden = graph.norm("embeddings", weights["ln.w"], weights["ln.b"], model.epsilon)
    for layer in range(model.layers):
        prefix = f"l{layer}."
        own = {name.removeprefix(prefix): w for name, w in weights.items() if name.startswith(prefix)}
        attended = _attention(graph, prefix, hidden, own, model.heads)
        hidden = _skip_norm(graph, attended, hidden, own, "aln", model.epsilon)
        fed = _feed_forward(graph, prefix, hidden, own)
        hidden = _skip_norm(graph, fed, hidden, own, "oln", model.epsilon)
    return graph, graph.add("ReduceMean", hidden, axes=[1], keepdims=0)


def _attention(graph: _Graph, prefix: str, hidden: str, weights: Mapping[str, Floats], heads: int) -> str:
    joint = np.concatenate([weights[f"{name}.w"] for name in "qkv"]).T
    bias = np.concatenate([weights[f"{name}.b"] for name in "qkv"])
    value, joint = graph.smooth(f"{prefix}qkv", hidden, joint)
    return graph.linear(graph.attention(value, joint, bias, heads), weights["ao.w"].T, weights["ao.b"])


def _feed_forward(graph: _Graph, prefix: str, hidden: str, weights: Mapping[str, Floats]) -> str:
    """The two linear steps; units that single tokens make very loud go aside in full precision."""
    first, bias, second = weights["fi.w"].T.copy(), weights["fi.b"].copy(), weights["fo.w"].T.copy()
    loud = graph.loud(f"{prefix}fo")
    first_aside, bias_aside, second_aside = first[:, loud], bias[loud], second[loud]
    first[:, loud] = second[loud] = 0
    bias[loud] = 0
    value, first = graph.smooth(f"{prefix}fi", hidden, first)
    inner = graph.gelu(graph.linear(value, first), bias)
    graph.watched[f"{prefix}fo"] = inner
    outer = graph.linear(inner, second, weights["fo.b"])
    if not len(loud):
        return outer
    inner = graph.gelu(graph.exact(hidden, first_aside), bias_aside)
    return graph.add("Add", outer, graph.exact(inner, second_aside))


def _skip_norm(
    graph: _Graph, value: str, skip: str, weights: Mapping[str, Floats], name: str, epsilon: float
) -> str:
    gain, bias = graph.constant(weights[f"{name}.w"]), graph.constant(weights[f"{name}.b"])
    return graph.add("SkipLayerNormalization", value, skip, gain, bias, domain=_MICROSOFT, epsilon=epsilon)


_WINDOWS = ((2, 0), (3, 1), (5, 2))  # words a window spans, and how many of them lie to the left
_WIDTH = 256  # of a branch


def write_use(model: SentenceCnn, path: Path) -> None:
    """The convolutional Universal Sentence Encoder (Yang et al. 2019)."""
    graph, w = _Graph({}), model.weights
    epsilon = float(w["eps"])
    # In full precision: the embeddings' largest numbers are far above the others.
    joint = graph.exact("embeddings", np.hstack([w[f"proj{size}"] for size, _ in _WINDOWS]))
    joint = graph.add("Add", joint, graph.constant(np.hstack([w[f"proj_b{size}"] for size, _ in _WINDOWS])))
    sizes = graph.constant(np.full(len(_WINDOWS), _WIDTH))
    values = graph.several("Split", joint, sizes, count=len(_WINDOWS), axis=-1)
    count = graph.add("Gather", graph.add("Shape", "embeddings"), graph.constant(np.array(1)))
    places = graph.add("Range", graph.constant(np.array(0)), count, graph.constant(np.array(1)))
    places = graph.add("Unsqueeze", places, graph.constant(np.array([1])))
    branches = [
        _branch(graph, w, graph.norm(value, w[f"ln_g{size}"], w[f"ln_b{size}"], epsilon), places, size, left)
        for value, (size, left) in zip(values, _WINDOWS, strict=True)
    ]
    joint = graph.norm(graph.add("Concat", "embeddings", *branches, axis=-1), w["ln_g"], w["ln_b"], epsilon)
    # The sum over the tokens, over the root of their number.
    count = graph.add("Cast", count, to=TensorProto.FLOAT)
    total = graph.linear(graph.add("ReduceSum", joint, graph.constant(np.array([1])), keepdims=0), w["cnn_W"])
    offset = graph.add("Mul", graph.constant(w["cnn_b"]), count)
    mean = graph.add("Div", graph.add("Add", total, offset), graph.add("Sqrt", count))
    vector = _head(graph, w, mean)
    onnx.save(graph.model(w["cnn_W"].shape[1], {vector: (1, w["d3"].shape[1])}), str(path))


def _branch(
    graph: _Graph, weights: Mapping[str, Floats], value: str, places: str, size: int, left: int
) -> str:
    """Two convolutions over windows of each token and its neighbours; beyond the ends there are zeros."""
    pads = graph.constant(np.array([0, left, 0, 0, size - 1 - left, 0]))
    windows = graph.add("Add", places, graph.constant(np.arange(size)))
    shape = graph.constant(np.array([1, -1, size * _WIDTH]))
    for step in (1, 2):
        window = graph.add("Gather", graph.add("Pad", value, pads), windows, axis=1)
        window = graph.add("Reshape", window, shape)
        inner = graph.linear(window, weights[f"w{step}_{size}"], weights[f"b{step}_{size}"])
        value = graph.add("Add", graph.add("Relu", inner), value)
    return value


def _head(graph: _Graph, weights: Mapping[str, Floats], mean: str) -> str:
    w = weights
    sizes = graph.constant(np.array([w["d0"].shape[1], w["p1"].shape[1]]))
    joint = graph.linear(mean, np.hstack([w["d0"], w["p1"]]))
    first, skip = graph.several("Split", joint, sizes, count=2, axis=-1)
    second = graph.add("Relu", graph.add("Add", skip, graph.linear(graph.add("Relu", first), w["d1"])))
    third = graph.add("Relu", graph.linear(second, w["d2"]))
    skip = graph.exact(second, w["p3"])  # too few of its weights are large for 8 bits
    return graph.add("Tanh", graph.add("Add", skip, graph.linear(third, w["d3"])))
