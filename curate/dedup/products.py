"""Cosines of many pairs from 8-bit integers: a filter whose error is bounded, so that what it lets through
can be exact.

Integers are summed exactly, so a product is the same for any number of threads, any block and any processor;
8 bits run several times as fast as single floats where the processor has dot-product instructions (AVX-512
VNNI, AVX-VNNI, Arm dot product).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.dedup.chosen import ChosenRows, Matrix, widened
from curate.embedding.graph import runtime

Vectors = Matrix | ChosenRows  # (n, d), unit or all-zero rows, perhaps memory-mapped
Bytes = NDArray[np.uint8]
Signed = NDArray[np.int8]

LEFT, RIGHT = (
    127,
    63,
)  # largest magnitudes: older processors add two products in 16 bits, and 2 x 255 x 63 still fits
ZERO = 128  # the left side is shifted by this, as unsigned times signed is what processors multiply
LEAST = np.float32(1e-3)  # component that a row of zeros is taken to have: its step stays above 0
CHUNK = 4096  # rows quantised at once: what a step needs meanwhile is a few times as much
SINGLE = 1e-5  # more than single precision errs in a cosine


@dataclass(frozen=True, slots=True)
class IntegerScale:
    """How vectors become integers: the `largest` component, the `length` of the longest row, and by how much
    a row of a left side is off at most."""

    largest: float
    length: float = 0.0
    off: float = 0.0

    def shifted(self, vectors: Matrix) -> Bytes:
        """The rows as unsigned bytes, for the left side of a product."""
        rows: Bytes = (_whole(widened(vectors), self.largest / LEFT, LEFT) + ZERO).astype(np.uint8)
        return rows

    def even(self, vectors: Matrix) -> Signed:
        """The rows as signed columns (d, n) of one step, so that the products of one row rank them."""
        return np.ascontiguousarray(_whole(widened(vectors), self.largest / RIGHT, RIGHT).astype(np.int8).T)

    def columns(self, vectors: Matrix) -> SignedColumns:
        """The rows as columns with a step of each one's own, which is finer.

        By the triangle and Cauchy-Schwarz inequalities |xy - x'y'| <= |x - x'||y| + |x'||y - y'|.
        """
        rows = widened(vectors)
        step = np.maximum(np.abs(rows).max(axis=1, initial=0.0), LEAST)[:, None] / np.float32(RIGHT)
        signed = np.rint(rows / step)
        off = _lengths(rows - signed * step)
        margin = self.off * _lengths(rows) + (self.length + self.off) * off + SINGLE
        return SignedColumns(
            np.ascontiguousarray(signed.astype(np.int8).T),
            step[:, 0].astype(np.float64) * (self.largest / LEFT),
            margin,
        )


@dataclass(frozen=True, slots=True)
class SignedColumns:
    """The right side of a product: signed columns (d, n), the cosine that an integer product of 1 stands for
    in each, and the most that it may be off."""

    signed: Signed
    unit: NDArray[np.float64]
    margin: NDArray[np.float64]

    def least(self, cosine: float) -> NDArray[np.int32]:
        """The integer product that no pair of this cosine stays below, for each column."""
        return np.floor((cosine - self.margin) / self.unit).astype(np.int32)

    def first(self, many: int) -> SignedColumns:
        return SignedColumns(
            np.ascontiguousarray(self.signed[:, :many]), self.unit[:many], self.margin[:many]
        )


def scale_of(vectors: Vectors) -> IntegerScale:
    """The scale that fits all components."""
    parts = range(0, len(vectors), CHUNK)
    rough = IntegerScale(
        max((float(np.abs(vectors[at : at + CHUNK]).max()) for at in parts), default=0.0) or 1.0
    )
    length = off = 0.0
    for at in parts:
        rows = widened(vectors[at : at + CHUNK])
        length = max(length, float(_lengths(rows).max()))
        off = max(
            off,
            float(
                _lengths(
                    rows - (rough.shifted(rows).astype(np.float32) - ZERO) * np.float32(rough.largest / LEFT)
                ).max()
            ),
        )
    return IntegerScale(rough.largest, length, off)


def _whole(rows: NDArray[np.float32], step: float, most: int) -> NDArray[np.float32]:
    """The rows in whole steps. Where the scale was taken from others, a component beyond it stays at the end
    instead of changing its sign."""
    quantised: NDArray[np.float32] = np.rint(rows * np.float32(1 / step))
    return np.clip(quantised, -most, most, out=quantised)


def _lengths(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", rows, rows)).astype(np.float64)
    return lengths


@cache
def _session() -> Any:
    from onnx import TensorProto, helper

    onnxruntime = runtime()
    node = helper.make_node("MatMulInteger", ["left", "right", "zero"], ["product"])
    sides = [
        helper.make_tensor_value_info(*side, [None, None])
        for side in (("left", TensorProto.UINT8), ("right", TensorProto.INT8))
    ]
    out = [helper.make_tensor_value_info("product", TensorProto.INT32, [None, None])]
    graph = helper.make_graph(
        [node], "product", sides, out, [helper.make_tensor("zero", TensorProto.UINT8, [], [ZERO])]
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # threads take tiles, not parts of one
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def product(left: Bytes, right: Signed) -> NDArray[np.int32]:
    """Integer products (m, n) of shifted rows (m, d) and signed columns (d, n), contiguous both. Safe to call
    from several threads."""
    products: NDArray[np.int32] = _session().run(None, {"left": left, "right": right})[0]
    return products
