"""A gallery's embeddings in a GPU's memory, where all of them are measured for every query: exact at any size.

ONNX Runtime runs the graph that engine/export_scan.py wrote. Features stay float16 as the gallery stores them and are
multiplied in float32, so that what is found is what the exact scan on the processor finds, up to float32's last digits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, EmbeddingLayout, Floats, RegionEmbedding
from engine.errors import ModelError, printable
from engine.index import Ids

GRAPH = Path(__file__).resolve().parents[1] / "assets" / "scan" / "exact-scan.onnx"
GRAPH_SHA256 = "a7f34a7a8dd5389baf0a1826afcb7e2587fe62d5b7e0156010127d24e5a811bd"
SEGMENT_ROWS = 131_072  # the graph needs memory for so many photos' float32 features while it runs
QUIET = 4  # ONNX Runtime's severity that keeps its own warnings off the terminal

Device = Literal["cuda", "cpu"]


class DeviceScan:
    """The graph, ready to run on a device."""

    def __init__(self, device: Device = "cuda") -> None:
        """Load it. Raises: ModelError, if the file is damaged or the device does not take it."""
        graph = GRAPH.read_bytes()
        if hashlib.sha256(graph).hexdigest() != GRAPH_SHA256:
            raise ModelError(f"{printable(GRAPH)}: damaged (sha256)")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = QUIET
        # TF32 would round the features to ten bits.
        wanted: list[Any] = [("CUDAExecutionProvider", {"use_tf32": "0"})] if device == "cuda" else []
        try:
            session = onnxruntime.InferenceSession(graph, options, [*wanted, "CPUExecutionProvider"], enable_fallback=0)
        except Exception as error:  # ONNX Runtime's own share no base
            raise ModelError(f"{printable(GRAPH)}: does not run ({error})") from error
        if device == "cuda" and "CUDAExecutionProvider" not in session.get_providers():
            raise ModelError(f"{printable(GRAPH)}: the CUDA provider does not load")
        self.device: Device = device
        self._session = session

    def index(self, encoder_id: str, layout: EmbeddingLayout) -> DeviceIndex:
        """An empty index of an encoder's embeddings."""
        return DeviceIndex(self, encoder_id, layout)

    def put(self, values: NDArray[Any]) -> Any:
        """An array in the device's memory. Raises: ModelError, where it does not fit."""
        try:
            return onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(values), self.device, 0)
        except Exception as error:
            raise ModelError(f"the {self.device} device takes no more photos ({error})") from error

    def run(self, held: dict[str, Any], given: dict[str, NDArray[Any]]) -> tuple[Floats, Ids]:
        """Distances and rows of the closest photos; `held` lies on the device, `given` is sent there.

        Raises: ModelError, if the device fails.
        """
        try:
            binding = self._session.io_binding()
            for name, value in held.items():
                binding.bind_ortvalue_input(name, value)
            for name, array in given.items():
                binding.bind_cpu_input(name, array)
            for name in ("totals", "rows"):
                binding.bind_output(name, "cpu")
            self._session.run_with_iobinding(binding)
            totals, rows = binding.copy_outputs_to_cpu()
        except Exception as error:
            raise ModelError(f"the scan on the {self.device} device failed ({error})") from error
        return totals, rows


@dataclass(frozen=True, eq=False)
class DeviceIndex:
    """The embeddings of a gallery's photos on a device; never changed, only replaced.

    Attributes:
        scan: what measures them.
        encoder_id, layout: of the encoder that made them.
        segments: ids, int64 (P,), and on the device features, float16 (P, F), weights and norms, float32 (P, L * N).
    """

    scan: DeviceScan
    encoder_id: str
    layout: EmbeddingLayout
    segments: tuple[tuple[Ids, dict[str, Any]], ...] = ()

    def __len__(self) -> int:
        return sum(len(ids) for ids, _ in self.segments)

    @cached_property
    def ids(self) -> Ids:
        """The photo of every row, int64 (P,)."""
        return np.concatenate([np.empty(0, np.int64), *(ids for ids, _ in self.segments)])

    def append(self, ids: Sequence[int] | Ids, batch: EmbeddingBatch) -> DeviceIndex:
        """This index with further photos behind its own.

        Raises: ModelError, if they come from another encoder or do not fit on the device.
        """
        if not len(ids):
            return self
        if batch.encoder_id != self.encoder_id:
            raise ModelError("the index holds embeddings of another encoder")
        features = np.concatenate([level.reshape(len(batch), -1) for level in batch.features], axis=1)
        weights = batch.weights.reshape(len(batch), -1)
        norms = np.concatenate([np.einsum("pnc,pnc->pn", level, level) for level in batch.features], axis=1)
        added = {
            "features": features.astype(np.float16),
            "weights": weights / weights.sum(axis=1, keepdims=True),
            "norms": norms,
        }
        kept, held_ids = list(self.segments), np.asarray(ids, np.int64)
        # Segments grow by doubling: photos that come a few at a time are seldom copied.
        while kept and len(kept[-1][0]) <= len(held_ids) and len(kept[-1][0]) + len(held_ids) <= SEGMENT_ROWS:
            last_ids, last = kept.pop()
            added = {name: np.concatenate([last[name].numpy(), values]) for name, values in added.items()}
            held_ids = np.concatenate([last_ids, held_ids])
        return replace(self, segments=(*kept, (held_ids, self._put(added))))

    def without(self, ids: Sequence[int] | Ids) -> DeviceIndex:
        """This index with these photos taken out; segments they are not in are shared, not copied."""
        segments = []
        for held_ids, held in self.segments:
            keep = ~np.isin(held_ids, np.asarray(ids, np.int64))
            if keep.all():
                segments.append((held_ids, held))
            elif keep.any():
                some = {name: value.numpy()[keep] for name, value in held.items()}
                segments.append((held_ids[keep], self._put(some)))
        return replace(self, segments=tuple(segments))

    def estimates(self, query: RegionEmbedding, steering: Floats | None = None) -> Floats:
        """D' of every photo, float32 (P,), here exact but for float32's last digits."""
        parts = []
        for totals, rows in self._scanned(query, len(self), steering, None):
            part = np.empty(len(rows), np.float32)
            part[rows] = totals
            parts.append(part)
        return np.concatenate([np.empty(0, np.float32), *parts])

    def closest(
        self,
        query: RegionEmbedding,
        count: int,
        steering: Floats | None = None,
        allowed: NDArray[np.bool_] | None = None,
    ) -> Ids:
        """The `count` photos closest to a query, in no order; `allowed` as in `matcher.match`."""
        found = self._scanned(query, count, steering, allowed)
        totals = np.concatenate([np.empty(0, np.float32), *(part for part, _ in found)])
        pairs = zip(self.segments, found, strict=True)
        ids = np.concatenate([np.empty(0, np.int64), *(held_ids[rows] for (held_ids, _), (_, rows) in pairs)])
        best = np.argsort(totals, kind="stable")[:count]
        return ids[best[np.isfinite(totals[best])]]

    def _scanned(
        self, query: RegionEmbedding, count: int, steering: Floats | None, allowed: NDArray[np.bool_] | None
    ) -> list[tuple[Floats, Ids]]:
        """Each segment's closest photos: D' and row."""
        blocks = self.layout.levels * self.layout.regions
        features = [feature for level in query.features for feature in level]
        columns, start = np.zeros((self.layout.floats, blocks), np.float32), 0
        for block, feature in enumerate(features):
            columns[start : start + len(feature), block] = -2 * feature
            start += len(feature)
        given = {
            "columns": columns,
            "constants": np.array([feature @ feature for feature in features], np.float32),
            "query_weights": query.weights.ravel().astype(np.float32),
            "factors": np.ones(blocks, np.float32) if steering is None else steering.ravel().astype(np.float32),
        }
        found, start = [], 0
        for ids, held in self.segments:
            open_rows = np.ones(len(ids), bool) if allowed is None else allowed[start : start + len(ids)]
            own = {
                "left_out": np.where(open_rows, np.float32(0), np.float32(np.inf)),
                "count": np.array([min(count, len(ids))], np.int64),
            }
            found.append(self.scan.run(held, given | own))
            start += len(ids)
        return found

    def _put(self, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
        return {name: self.scan.put(values) for name, values in arrays.items()}
