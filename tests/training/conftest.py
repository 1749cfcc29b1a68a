"""A tiny BERT and a handful of posts: fits take seconds."""

import json
from pathlib import Path

import pytest
import torch
from made_up_captions import MadeUpCaptions
from made_up_photos import MadeUpPhotos
from transformers import BertConfig, BertModel
from transformers.utils import logging as transformers_logging

WORDS = ("cat dog beach sea coffee cup cake sweet mountain snow a the my on with morning evening summer winter").split()  # noqa: SIM905
POSTS = [
    {"post_id": "1", "caption": "my cat on the sofa", "image_words": ["cat"], "tags": ["cat", "cute", "pet"]},
    {"post_id": "2", "caption": "the dog", "image_words": ["dog", "beach"], "tags": ["dog", "beach", "summer"]},
    {"post_id": "3", "caption": "coffee with cake", "tags": ["coffee", "sweet"], "time": "2026-01-03T08:00:00"},
    {"post_id": "4", "caption": "", "place": "Ulm", "image_words": ["mountain", "snow"], "tags": ["snow", "hiking"]},
]


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder of a random BERT with 2 layers of width 32 and a word-piece tokenizer of its own."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    transformers_logging.disable_progress_bar()
    folder = tmp_path_factory.mktemp("tiny-bert")
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        initializer_range=0.3,
    )
    torch.manual_seed(0)  # the same network in every session, or a fit of few epochs succeeds by luck
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return str(folder)


@pytest.fixture
def posts_file(tmp_path: Path) -> Path:
    """The four posts as JSONL."""
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(post) + "\n" for post in POSTS), encoding="utf-8")
    return path


@pytest.fixture
def made_up_photos(tmp_path: Path) -> MadeUpPhotos:
    """Photos without a backbone."""
    return MadeUpPhotos(tmp_path / "photos")


@pytest.fixture
def made_up_captions(tmp_path: Path) -> MadeUpCaptions:
    """Captions without a sentence encoder."""
    return MadeUpCaptions(tmp_path / "captions")
