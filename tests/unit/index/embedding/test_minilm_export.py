"""The graph in the package is the one that the script makes, and holds no weights itself."""

import struct
from pathlib import Path

import numpy as np
import pytest

from index.embedding.minilm import GRAPH, MiniLMEncoder, checked_weights
from index.embedding.minilm_export import export, tensor_places
from index.embedding.sessions import open_session

TEXTS = ["The ferry Marigold sank at dawn.", "Trần Thị Hương won.", ""]


def test_the_graph_is_far_smaller_than_its_weights() -> None:
    assert GRAPH.stat().st_size < 1_000_000


def test_tensors_are_found_by_the_header_of_a_safetensors_file(tmp_path: Path) -> None:
    header = (
        b'{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}}'
    )
    file = tmp_path / "x.safetensors"
    file.write_bytes(struct.pack("<Q", len(header)) + header + bytes(12))
    # 8 bytes say how long the header is; offsets count from its end
    assert tensor_places(file) == {"a": ([2, 1], 8 + len(header) + 4, 8)}


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")  # torch's and onnx's own, of each other
def test_what_the_script_makes_gives_the_vectors_of_the_graph_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path / "models" / "graph.onnx")
    shipped, made = MiniLMEncoder(threads=1), MiniLMEncoder(threads=1)
    monkeypatch.setattr(
        made,
        "_session",
        open_session(tmp_path / "models" / "graph.onnx", weights=checked_weights().parent),
    )
    assert np.allclose(shipped.encode(TEXTS), made.encode(TEXTS), atol=1e-6)
