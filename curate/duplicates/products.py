"""Cosines of many pairs from 8-bit integers: a filter whose error is bounded, so that what it lets through can be exact.

Integers are summed exactly, so a product is the same for any number of threads, any block and any processor; 8 bits run
several times as fast as single floats where the processor has dot-product instructions (AVX-512 VNNI, AVX-VNNI, Arm dot product).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.duplicates.chosen import Chosen, Matrix, widened
from curate.embedding.onnx_int8 import runtime

Vectors = Matrix | Chosen  # (n, d), unit or all-zero rows, perhaps memory-mapped
Bytes = NDArray[np.uint8]
Signed = NDArray[np.int8]

LEFT, RIGHT = 127, 63  # largest magnitudes: older processors add two products in 16 bits, and 2 x 255 x 63 still fits
ZERO = 128  # the left side is shifted by this, as unsigned times signed is what processors multiply
CHUNK = 4096  # rows quantised at once: what a step needs meanwhile is a few times as much
SINGLE = 1e-5  # more than single precision errs in a cosine


@dataclass(frozen=True, slots=True)
class Scale:
    """How vectors become integers: a component is about its integer times `left` or `right`; `margin` is the most that a cosine may be off."""

    left: float
    right: float
    margin: float

    @property
    def unit(self) -> float:
        """The cosine that an integer product of 1 stands for."""
        return self.left * self.right

    def least(self, cosine: float) -> int:
        """The integer product that no pair of this cosine stays below."""
        return int(np.floor((cosine - self.margin) / self.unit))

    def shifted(self, vectors: Matrix) -> Bytes:
        """The rows as unsigned bytes, for the left side of a product."""
        rows: Bytes = (np.rint(widened(vectors) / np.float32(self.left)) + ZERO).astype(np.uint8)
        return rows

    def signed(self, vectors: Matrix) -> Signed:
        """The rows as signed bytes, for the right side of a product."""
        rows: Signed = np.rint(widened(vectors) / np.float32(self.right)).astype(np.int8)
        return rows


def scale_of(vectors: Vectors) -> Scale:
    """The scale that fits all components. By the triangle and Cauchy-Schwarz inequalities |xy - x'y'| <= |x - x'||y| + |x'||y - y'|."""
    parts = range(0, len(vectors), CHUNK)
    largest = max((float(np.abs(vectors[at : at + CHUNK]).max()) for at in parts), default=0.0) or 1.0
    rough = Scale(largest / LEFT, largest / RIGHT, 0.0)
    length = left = right = 0.0
    for at in parts:
        rows = widened(vectors[at : at + CHUNK])
        length = max(length, _longest(rows))
        left = max(left, _longest(rows - (rough.shifted(rows).astype(np.float32) - ZERO) * np.float32(rough.left)))
        right = max(right, _longest(rows - rough.signed(rows) * np.float32(rough.right)))
    return Scale(rough.left, rough.right, left * length + (length + left) * right + SINGLE)


def _longest(rows: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.einsum("ij,ij->i", rows, rows).max()))


@cache
def _session() -> Any:
    from onnx import TensorProto, helper

    onnxruntime = runtime()
    node = helper.make_node("MatMulInteger", ["left", "right", "zero"], ["product"])
    sides = [helper.make_tensor_value_info(*side, [None, None]) for side in (("left", TensorProto.UINT8), ("right", TensorProto.INT8))]
    out = [helper.make_tensor_value_info("product", TensorProto.INT32, [None, None])]
    graph = helper.make_graph([node], "product", sides, out, [helper.make_tensor("zero", TensorProto.UINT8, [], [ZERO])])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # threads take tiles, not parts of one
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def product(left: Bytes, right: Signed) -> NDArray[np.int32]:
    """Integer products (m, n) of shifted rows (m, d) and signed columns (d, n), contiguous both. Safe to call from several threads."""
    found: NDArray[np.int32] = _session().run(None, {"left": left, "right": right})[0]
    return found
