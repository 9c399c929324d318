"""What is exported of a tiny larger reader, put together, scores as the trained one does."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import MPNetConfig, MPNetModel

from index.embedding.minilm import WEIGHTS, load_tokenizer, model_folder
from index.embedding.sessions import open_session, put_together
from qa.reader.training.export_large import calibration_of, export
from qa.reader.training.smoothing import Smoothed, channel_peaks, smooth
from qa.reader.training.teacher import Teacher

TEXTS = [torch.tensor([[101, 2054, 7000 + n, 102, 2023, 3000 + n, 102]]) for n in range(8)]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder as it was published."""
    folder = tmp_path_factory.mktemp("published")
    names = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
    saved = json.loads((model_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = [names.get(piece, piece) for piece in saved["model"]["vocab"]]
    saved["model"]["vocab"] = {piece: number for number, piece in enumerate(pieces)}
    saved["added_tokens"], saved["post_processor"] = [], None
    (folder / "tokenizer.json").write_text(json.dumps(saved), encoding="utf-8")
    torch.manual_seed(1)
    config = MPNetConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=64,
    )
    MPNetModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, published: Path) -> Path:
    """The folder of a training that changed the two upper layers."""
    folder = tmp_path_factory.mktemp("trained")
    torch.manual_seed(2)
    model = Teacher(published, frozen=1)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight += 0.05 * torch.randn_like(weight)
    torch.save({"model": model.state_dict()}, folder / "checkpoint.pt")
    return folder


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")  # torch's and onnx's own, of each other
def test_put_together_it_scores_as_the_trained_one(
    tmp_path: Path, published: Path, trained: Path
) -> None:
    graph = tmp_path / "graph.onnx"
    export(published, trained, TEXTS, rank=32, target=graph)
    put_together(graph, weights=published, target=tmp_path / "made.onnx")
    session = open_session(tmp_path / "made.onnx")
    model = Teacher(published)
    model.load_state_dict(torch.load(trained / "checkpoint.pt", weights_only=True)["model"])
    model.eval()
    exact, found = [], []
    for ids in TEXTS:
        with torch.inference_mode():
            exact.append(model(ids, torch.ones_like(ids))[0].numpy())
        given = {"input_ids": ids.numpy(), "attention_mask": np.ones_like(ids.numpy())}
        found.append(session.run(None, given)[0][0])
    exact, found = np.concatenate(exact), np.concatenate(found)
    assert np.abs(found - exact).mean() < 0.1 * exact.std()


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_what_ships_holds_none_of_the_published_weights(
    tmp_path: Path, published: Path, trained: Path
) -> None:
    graph = tmp_path / "graph.onnx"
    export(published, trained, TEXTS, rank=2, target=graph)
    weights = (published / WEIGHTS).read_bytes()
    words = MPNetModel.from_pretrained(published).embeddings.word_embeddings.weight
    first = words[5].detach().numpy().tobytes()
    assert first in weights
    assert first not in graph.read_bytes()
    assert graph.stat().st_size < len(weights)


def test_a_smoothed_layer_gives_what_it_gave() -> None:
    torch.manual_seed(3)
    layer = torch.nn.Linear(6, 4)
    states = torch.randn(2, 5, 6) * torch.tensor([1.0, 1.0, 90.0, 1.0, 0.01, 1.0])
    smoothed = Smoothed(layer, torch.tensor([1.0, 2.0, 30.0, 0.5, 0.1, 1.0]))
    assert torch.allclose(smoothed(states), layer(states), atol=1e-4)


def test_peaks_are_by_channel_and_factors_even_them_out(published: Path) -> None:
    model = Teacher(published).eval()
    name = "mpnet.encoder.layer.0.intermediate.dense"
    peaks = channel_peaks(model, [name], TEXTS)
    assert peaks[name].shape == (32,)
    peaks = {name: peaks[name].clone()}
    peaks[name][3] = 100.0
    factors = smooth(model, peaks)[name]
    assert factors[3] == factors.max()
    evened = peaks[name] / factors
    assert evened.max() / evened.min() < peaks[name].max() / peaks[name].min()
    assert isinstance(model.get_submodule(name), Smoothed)


def test_calibration_is_of_questions_with_their_answers(tmp_path: Path) -> None:
    text = "The ferry sank. Ada Holt was saved. The weather was calm."
    row = {"question": "who lived", "title": "Ferry", "context": text, "sentences": [[16, 35]]}
    path = tmp_path / "natural.jsonl"
    rows = [{**row, "answers": [{"text": "Ada Holt", "start": 16}]}] * 3
    path.write_text("".join(json.dumps(line) + "\n" for line in rows), encoding="utf-8")
    holt = load_tokenizer().encode("holt", add_special_tokens=False).ids
    found = calibration_of(path)
    assert len(found) == 3
    assert all(ids.shape[0] == 1 and set(holt) <= set(ids[0].tolist()) for ids in found)
