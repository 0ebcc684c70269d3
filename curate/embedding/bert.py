"""The network of the packaged model as an ONNX graph, built of its weights: a BERT encoder (Devlin et al.,
2019) whose last layer is averaged over the tokens of one text and brought to unit length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx

OPSET, IR = 17, 8
LEAST_NORM = 1e-12  # what a vector's length is divided by at least


def network(folder: Path) -> onnx.ModelProto:
    """The graph in fp32: `ids` (1, tokens) to `vector` (1, dimensions), a text a call, so without a mask."""
    from onnx import TensorProto, helper
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    graph = _Graph(load_file(folder / "model.safetensors"), config["layer_norm_eps"])
    hidden = graph.embeddings()
    for layer in range(config["num_hidden_layers"]):
        hidden = graph.layer(f"encoder.layer.{layer}", hidden, config["num_attention_heads"])
    graph.unit_mean(hidden)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, config["hidden_size"]])
    whole = helper.make_graph(graph.nodes, "minilm", [ids], [vector], graph.initializers)
    return helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)


class _Graph:
    """Nodes and weights as they are added, in order; every node is named after its only output."""

    def __init__(self, weights: dict[str, NDArray[np.float32]], epsilon: float) -> None:
        self.weights, self.epsilon = weights, epsilon
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def add(self, op: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(op, list(inputs), [output], name=output, **attributes))
        return output

    def value(self, name: str, array: Any, kind: Any = np.float32) -> str:
        from onnx import numpy_helper

        if not any(known.name == name for known in self.initializers):
            content = np.ascontiguousarray(np.asarray(array, kind))
            self.initializers.append(numpy_helper.from_array(content, name))
        return name

    def weight(self, name: str) -> str:
        return self.value(name, self.weights[name])

    def norm(self, name: str, hidden: str) -> str:
        inputs = (hidden, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"))
        return self.add("LayerNormalization", inputs, f"{name}.normed", axis=-1, epsilon=self.epsilon)

    def dense(self, name: str, hidden: str) -> str:
        matrix = self.value(f"{name}.weight", self.weights[f"{name}.weight"].T)
        product = self.add("MatMul", (hidden, matrix), f"{name}.product")
        return self.add("Add", (self.weight(f"{name}.bias"), product), f"{name}.out")

    def embeddings(self) -> str:
        """Word, type (always the first) and place of each token, added up."""
        name = "embeddings"
        words = self.add("Gather", (self.weight(f"{name}.word_embeddings.weight"), "ids"), "words")
        first = self.value("first_type", [[0]], np.int64)
        kinds = self.add("Gather", (self.weight(f"{name}.token_type_embeddings.weight"), first), "kinds")
        shape = self.add("Shape", ("ids",), "shape")
        tokens = self.add("Gather", (shape, self.value("one", 1, np.int64)), "tokens", axis=0)
        ends = (self.value("zero", 0, np.int64), tokens, "one")
        where = self.add(
            "Unsqueeze", (self.add("Range", ends, "range"), self.value("front", [0], np.int64)), "where"
        )
        places = self.add("Gather", (self.weight(f"{name}.position_embeddings.weight"), where), "places")
        both = self.add("Add", (words, kinds), "words_and_kinds")
        return self.norm(f"{name}.LayerNorm", self.add("Add", (both, places), "embedded"))

    def layer(self, name: str, hidden: str, heads: int) -> str:
        attended = self.dense(f"{name}.attention.output.dense", self.attention(name, hidden, heads))
        summed = self.add("Add", (attended, hidden), f"{name}.attention.sum")
        middle = self.norm(f"{name}.attention.output.LayerNorm", summed)
        wide = self.gelu(name, self.dense(f"{name}.intermediate.dense", middle))
        summed = self.add("Add", (self.dense(f"{name}.output.dense", wide), middle), f"{name}.sum")
        return self.norm(f"{name}.output.LayerNorm", summed)

    def attention(self, name: str, hidden: str, heads: int) -> str:
        size = self.weights[f"{name}.attention.self.query.bias"].shape[0] // heads
        split = self.value("heads", [0, 0, heads, size], np.int64)
        parts = {}
        for part, order in (("query", (0, 2, 1, 3)), ("key", (0, 2, 3, 1)), ("value", (0, 2, 1, 3))):
            dense = self.dense(f"{name}.attention.self.{part}", hidden)
            shaped = self.add("Reshape", (dense, split), f"{name}.{part}.shaped")
            parts[part] = self.add("Transpose", (shaped,), f"{name}.{part}.turned", perm=list(order))
        scores = self.add("MatMul", (parts["query"], parts["key"]), f"{name}.scores")
        scale = self.value("scale", size**-0.5)
        shares = self.add(
            "Softmax", (self.add("Mul", (scores, scale), f"{name}.scaled"),), f"{name}.shares", axis=-1
        )
        mixed = self.add("MatMul", (shares, parts["value"]), f"{name}.mixed")
        turned = self.add("Transpose", (mixed,), f"{name}.mixed.turned", perm=[0, 2, 1, 3])
        # not as a constant: the runtime would fuse what follows, which rounds otherwise (cosine .996)
        joined = self.add("Shape", (hidden,), f"{name}.shape")
        return self.add("Reshape", (turned, joined), f"{name}.attended")

    def gelu(self, name: str, wide: str) -> str:
        """x / 2 * (1 + erf(x / sqrt 2)) (Hendrycks and Gimpel, 2016)."""
        share = self.add("Div", (wide, self.value("root", 2**0.5)), f"{name}.gelu.share")
        lifted = self.add("Erf", (share,), f"{name}.gelu.erf")
        lifted = self.add("Add", (lifted, self.value("unit", 1)), f"{name}.gelu.lifted")
        product = self.add("Mul", (wide, lifted), f"{name}.gelu.product")
        return self.add("Mul", (product, self.value("half", 0.5)), f"{name}.gelu")

    def unit_mean(self, hidden: str) -> None:
        mean = self.add("ReduceMean", (hidden,), "mean", axes=[1], keepdims=0)
        length = self.add("ReduceL2", (mean,), "length", axes=[1], keepdims=1)
        least = self.value("least", LEAST_NORM)
        self.add("Div", (mean, self.add("Clip", (length, least), "clipped")), "vector")
