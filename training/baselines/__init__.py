"""What the papers and plain sense compare with; each is a `training.task.System`."""

from training.baselines.ar import ar_1to1, ar_1to_m
from training.baselines.bonsai import bonsai
from training.baselines.br import br_ef, br_lf
from training.baselines.counts import conditional, ease, frequency
from training.baselines.linear import minilm_bce, minilm_lr, tfidf_lr
from training.baselines.mix import mix
from training.baselines.names import name_rocchio, rocchio, tag_name
from training.baselines.neighbours import minilm_knn, tfidf_knn
from training.baselines.photos import neighbour_voting, photo_bce, photo_knn, photo_ridge, photo_text_mix
from training.baselines.seq2seq import seq2seq
from training.task import System

BASELINES: dict[str, System] = {
    "frequency": frequency,
    "conditional": conditional,
    "ease": ease,
    "tag-name": tag_name,
    "rocchio": rocchio,
    "name-rocchio": name_rocchio,
    "tfidf-lr": tfidf_lr,
    "minilm-lr": minilm_lr,
    "minilm-bce": minilm_bce,
    "tfidf-knn": tfidf_knn,
    "minilm-knn": minilm_knn,
    "bonsai": bonsai,
    "mix": mix,
    "photo-knn": photo_knn,
    "photo-bce": photo_bce,
    "photo-ridge": photo_ridge,
    "neighbour-voting": neighbour_voting,
    "photo-text-mix": photo_text_mix,
    "br-ef": br_ef,
    "br-lf": br_lf,
    "ar-1to1": ar_1to1,
    "ar-1toM": ar_1to_m,
    "seq2seq": seq2seq,
}
