"""A question-answering model as the ecosystem has them: tiny, with random weights."""

import shutil
from pathlib import Path

_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


def make_model(folder: Path, *, seed: int = 1, tokenizer: bool = True, **config: int) -> Path:
    """Write a BERT of two layers that finds answers, with the packaged model's word pieces.

    Args:
        folder: Where to; made.
        seed: Of the weights.
        tokenizer: Whether it has one.
        config: What `BertConfig` is given besides.
    """
    import torch
    from transformers import BertConfig, BertForQuestionAnswering
    from transformers.utils import logging

    from index.embedding.minilm import model_folder

    torch.manual_seed(seed)
    size = {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 130,
    }
    logging.disable_progress_bar()
    BertForQuestionAnswering(BertConfig(**(size | config))).save_pretrained(folder)
    if tokenizer:
        for name in _TOKENIZER:
            shutil.copy(model_folder() / name, folder)
    return folder
