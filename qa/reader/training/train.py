"""Trains the span reader; needs the `[train]` extra.

    python -m qa.reader.training.train DATA_FOLDER OUT_FOLDER --minutes 60 --mined MINED

Fine-tunes all-MiniLM-L6-v2 as a cross-encoder: a start and an end are chosen among the passage's
word pieces and [CLS], which stands for "no answer here". DATA_FOLDER holds `squad-train-v2.json.gz`
and, if there, `qamr-news-wiki.jsonl.gz`; MINED is what `qa.reader.training.mining` wrote, hard
negatives by our own retriever. `--natural FILE` adds questions as people ask them, with gold
sentences in whole articles, `--spans FILE` questions on passages; both may be named several times.

The learning rate falls to zero over the time given; a killed run goes on from its last checkpoint
when started again. It runs on a GPU if there is one, and in bfloat16 where that is quick: on a
processor without such instructions it takes a hundred times longer. The model is compiled, which
needs a C++ compiler (g++ or clang). `--from-shipped` starts from the reader that ships instead of
from all-MiniLM-L6-v2; a lower `--peak` suits it, and another `--seed`: in the order of before, what
it saw first comes first again. `--teacher FOLDER` trains the larger reader of
`qa.reader.training.teacher`; `--taught FILE` has the small one learn from what that one held of its
examples.
"""

import argparse
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from transformers import BertModel

from index.embedding.minilm import checked_weights
from qa.reader.encoding import Window, windows
from qa.reader.training.data import Example, Mix, cropped, examples_of, taught_examples
from qa.reader.training.dequantise import dequantised
from qa.reader.training.low_rank import shipped_changes
from qa.reader.training.teacher import Teacher

SEED = 17
BATCH = 32
PEAK_LEARNING_RATE = 2e-4
MIX = Mix()
FROZEN = 4  # lower layers of the larger reader
WARM_UP = 0.05  # of the training
TAUGHT = 0.7  # of the goal is what a teacher holds, where one was asked
FORBIDDEN = -1e4  # finite: times no chance it is nothing
CHECKPOINT_EVERY_S = 240
MAX_TRAINING_PIECES = 288
LONG = 1500  # characters: longer passages are always cropped
_log = logging.getLogger("article_qa.qa.reader.training.train")


class SpanNetwork(torch.nn.Module):
    """The encoder with two scores a word piece."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        # "eager": the fused attention's backward pass is the slower one on a processor.
        self.bert = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attn_implementation="eager",
            attention_probs_dropout_prob=0.0,  # on a processor, drawing these costs too much
        )
        # Left as published, the word vectors need not be shipped a second time.
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        self.spans = torch.nn.Linear(self.bert.config.hidden_size, 2)
        torch.nn.init.normal_(self.spans.weight, std=0.02)
        torch.nn.init.zeros_(self.spans.bias)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Return scores of shape (texts, word pieces, 2): start and end."""
        states = self.bert(
            input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        scores: torch.Tensor = self.spans(states)
        return scores


class Labelled(NamedTuple):
    """An example as the model sees it."""

    example: Example
    window: Window
    start: int  # word piece of the window; 0 for no answer
    end: int  # included
    also: tuple[tuple[int, int], ...] = ()  # further spans that answer


def labelled(tokenizer: Tokenizer, example: Example) -> Labelled | None:
    """Return an example with its window and its answer's word pieces; None if beyond the window."""
    window = windows(
        tokenizer,
        example.question,
        example.title,
        example.passage,
        max_word_pieces=MAX_TRAINING_PIECES,
    )[0]
    if example.answer is None:
        return Labelled(example, window, 0, 0)
    spans = [_pieces(window, span) for span in (example.answer, *example.also)]
    if spans[0] is None:
        return None  # it neither holds the answer nor lacks it
    return Labelled(example, window, *spans[0], tuple(span for span in spans[1:] if span))


def _pieces(window: Window, span: tuple[int, int]) -> tuple[int, int] | None:
    """Return first and last word piece of a span of the passage; None where the window ends."""
    start, end = span
    inside = [i for i, (a, b) in enumerate(window.offsets) if a < end and start < b]
    if not inside or window.offsets[inside[-1]][1] < end:
        return None
    return window.first + inside[0], window.first + inside[-1]


def batches(
    tokenizer: Tokenizer, examples: list[Example], share_cropped: float, seed: int
) -> Iterator[list[Labelled]]:
    """Yield shuffled batches for ever, each of windows of about the same length."""
    rng = random.Random(seed)
    while True:
        rng.shuffle(examples)
        for first in range(0, len(examples), BATCH * 50):
            chosen = [
                cropped(example, rng)
                if example.taught is None
                and (len(example.passage) > LONG or rng.random() < share_cropped)
                else example  # what was taught is of the window that the teacher read
                for example in examples[first : first + BATCH * 50]
            ]
            pool = [labelled(tokenizer, example) for example in chosen]
            ready = sorted((p for p in pool if p is not None), key=lambda p: len(p.window.ids))
            chunks = [ready[i : i + BATCH] for i in range(0, len(ready), BATCH)]
            rng.shuffle(chunks)
            yield from chunks


def tensors(batch: Sequence[Labelled], device: str) -> dict[str, torch.Tensor]:
    """Pad a batch.

    `allowed` marks [CLS] and the passage, where an answer may be; `goals` has the chance of each
    word piece to be start and end, shape (texts, word pieces, 2).
    """
    length = max(len(item.window.ids) for item in batch)
    shape = (len(batch), length)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    allowed = torch.zeros(shape, dtype=torch.bool)
    goals = torch.zeros(*shape, 2)
    for row, (example, window, start, end, also) in enumerate(batch):
        n = len(window.ids)
        ids[row, :n] = torch.tensor(window.ids)
        types[row, :n] = torch.tensor(window.types)
        mask[row, :n] = 1
        allowed[row, 0] = True
        allowed[row, window.first : n - 1] = True
        own = 1.0 if example.taught is None else 1.0 - TAUGHT
        spans = ((start, end), *also)
        for first, last in spans:
            goals[row, first, 0] += own / len(spans)
            goals[row, last, 1] += own / len(spans)
        for side, chances in enumerate(example.taught or ()):
            for piece, chance in chances.items():
                goals[row, piece, side] += TAUGHT * chance
    made = {"ids": ids, "mask": mask, "types": types, "allowed": allowed, "goals": goals}
    return {name: tensor.to(device) for name, tensor in made.items()}


def learning_rate(progress: float, peak: float = PEAK_LEARNING_RATE) -> float:
    """Return the rate at a share of the training: up linearly to its peak, then down to zero."""
    if progress < WARM_UP:
        return peak * progress / WARM_UP
    return peak * max(0.0, 1.0 - progress) / (1.0 - WARM_UP)


def train(
    data: Path,
    out: Path,
    *,
    minutes: float = 60.0,
    steps: int | None = None,
    mix: Mix = MIX,
    mined: Path | None = None,
    peak: float = PEAK_LEARNING_RATE,
    from_shipped: bool = False,
    seed: int = SEED,
    teacher: Path | None = None,
    frozen: int = FROZEN,
    examples: list[Example] | None = None,
    natural: Sequence[Path] = (),
    spans: Sequence[Path] = (),
) -> None:
    """Train for some minutes, or else steps, and leave the checkpoint in `out`.

    Args:
        data: See the module.
        out: Folder; what lies there is gone on with.
        minutes: Of training.
        steps: Of 32 examples, instead.
        mix: What of `data` to take.
        mined: What `qa.reader.training.mining` wrote.
        peak: Of the learning rate.
        from_shipped: Whether to start from the reader that ships.
        seed: Of choices and of the order.
        teacher: Folder of the larger encoder, to train that.
        frozen: How many of its lower layers stay as published.
        examples: What to train on instead of `data`; put in another order.
        natural: See `examples_of`.
        spans: See `examples_of`.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(seed)
    folder = checked_weights().parent
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if examples is None:
        examples = examples_of(data, mix, mined=mined, seed=seed, natural=natural, spans=spans)
    _log.info("%d examples on %s", len(examples), device)

    model = Teacher(teacher, frozen=frozen) if teacher else SpanNetwork(folder)
    if from_shipped:  # what it does not hold is as published
        model.load_state_dict(
            shipped_changes(model) if isinstance(model, Teacher) else dequantised(), strict=False
        )
    model.train().to(device)
    optimiser = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=1e-4, weight_decay=0.01
    )
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    spent, step = 0.0, 0
    if checkpoint.exists():
        saved: dict[str, Any] = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        spent, step = saved["spent"], saved["step"]
    torch.compiler.reset()  # what another training compiled in this process counts against a limit
    model.compile(dynamic=True)
    started = saved_at = time.monotonic()
    losses: list[float] = []
    with (out / "loss.jsonl").open("a", encoding="utf-8") as curve:
        # Another order than before a restart: its examples were seen already.
        for batch in batches(tokenizer, examples, mix.cropped, seed + step):
            now = time.monotonic()
            gone = spent + now - started
            progress = step / steps if steps else gone / (60 * minutes)
            if progress >= 1.0:
                break
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(progress, peak)
            losses.append(_step(model, optimiser, tensors(batch, device), device))
            step += 1
            if step % 50 == 0:
                loss = sum(losses) / len(losses)
                losses.clear()
                curve.write(json.dumps({"step": step, "progress": progress, "loss": loss}) + "\n")
                curve.flush()
                _log.info("%5.1f %%  step %d  loss %.3f", 100 * progress, step, loss)
            if now - saved_at > CHECKPOINT_EVERY_S:
                saved_at = now
                _save(checkpoint, model, optimiser, gone, step)
    _save(checkpoint, model, optimiser, gone, step)


def scored(model: torch.nn.Module, batch: dict[str, torch.Tensor], device: str) -> torch.Tensor:
    """Return the scores of a batch in float32, far below all others where no answer may be."""
    with torch.autocast(device, dtype=torch.bfloat16, enabled=_is_bfloat16_quick(device)):
        scores: torch.Tensor = model(batch["ids"], batch["mask"], batch["types"])
    return scores.float().masked_fill(~batch["allowed"].unsqueeze(-1), FORBIDDEN)


def _is_bfloat16_quick(device: str) -> bool:
    return device != "cpu" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _step(
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    batch: dict[str, torch.Tensor],
    device: str,
) -> float:
    # The classes of a cross-entropy, here the word pieces, are the second dimension.
    loss = torch.nn.functional.cross_entropy(scored(model, batch, device), batch["goals"])
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def _save(
    path: Path, model: torch.nn.Module, optimiser: torch.optim.Optimizer, spent: float, step: int
) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(
        {
            "model": model.state_dict(),
            "optimiser": optimiser.state_dict(),
            "spent": spent,
            "step": step,
        },
        temporary,
    )
    temporary.replace(path)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Train the span reader.")
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--steps", type=int, help="of 32 examples, instead of minutes")
    parser.add_argument("--mined", type=Path)
    parser.add_argument("--peak", type=float, default=PEAK_LEARNING_RATE, help="learning rate")
    parser.add_argument("--from-shipped", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--teacher", type=Path, help="train the larger reader, from this folder")
    parser.add_argument(
        "--taught", type=Path, help="of `qa.reader.training.teaching`; stands in for DATA"
    )
    parser.add_argument("--cropped", type=float, default=MIX.cropped, help="share of examples")
    parser.add_argument("--natural", type=Path, action="append", default=[])
    parser.add_argument("--repeat-natural", type=int, default=MIX.natural, help="times an epoch")
    parser.add_argument("--spans", type=Path, action="append", default=[])
    arguments = vars(parser.parse_args())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    mix = MIX._replace(cropped=arguments.pop("cropped"), natural=arguments.pop("repeat_natural"))
    taught = arguments.pop("taught")
    train(mix=mix, examples=taught_examples(taught) if taught else None, **arguments)


if __name__ == "__main__":
    main()
