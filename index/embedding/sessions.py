"""ONNX Runtime: graphs that run, and graphs put together once and kept."""

import os
from pathlib import Path

import onnxruntime as ort

RUNTIME = f"onnxruntime-{ort.__version__}"


def open_session(graph: Path, *, weights: Path | None = None) -> ort.InferenceSession:
    """Open a graph on one thread: texts are run in parallel, not parts of one.

    Args:
        graph: An ONNX file.
        weights: Folder of the files whose byte ranges the graph names as its weights; the graph's
            own where None.
    """
    options = _options(weights or graph.parent)
    return ort.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])


def put_together(graph: Path, *, weights: Path, target: Path) -> None:
    """Compute all that is constant in a graph, and write what is left to run.

    Beside `target` stands a file with its weights, called as it with `.weights` added; nothing is
    there unless both are whole.

    Args:
        graph: An ONNX file.
        weights: Folder of the files whose byte ranges it names.
        target: Where to write.
    """
    options = _options(weights)
    # Not "all": what that adds is for this very processor, and several may share a folder.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    for key, value in (
        ("session.optimized_model_external_initializers_file_name", f"{target.name}.weights"),
        ("session.optimized_model_external_initializers_min_size_in_bytes", "1024"),
    ):
        options.add_session_config_entry(key, value)
    ort.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])


def _options(weights: Path) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", os.fspath(weights)
    )
    return options
