"""CSRW and its variants as systems of the harness: options, fit or finished fit, scores of the pack or of the model."""

from dataclasses import replace
from typing import Any

from tagdesk.recommend.csrw import CsrwRecommender
from training.models.csrw import CsrwConfig
from training.systems.csrw_export import export_csrw
from training.systems.csrw_fit import CsrwFitConfig, fit_csrw, score_texts
from training.task import Fitted, System, Task


def _system(config: CsrwConfig, how: CsrwFitConfig) -> System:
    def run(task: Task) -> Fitted:
        train, validation = task.parts()
        model, words, metrics = fit_csrw(
            train, validation, task.vocabulary, task.run, config=config, how=task.configured(how)
        )
        details = {"validation_map": metrics["best_validation_map"], "best_epoch": metrics["best_epoch"]}
        parameters = sum(p.numel() for p in model.parameters())
        if not task.exported:
            return Fitted(lambda queries: score_texts(model, words, queries), parameters=parameters, details=details)
        pack = task.run / "pack"
        about = {"title": f"CSRW fitted on {metrics['train_posts']} posts"}
        manifest = export_csrw(
            model, task.vocabulary, words.words, pack, certainty=metrics["certainty"], precision="fp32", about=about
        )
        recommender, details["parity"] = CsrwRecommender(pack), manifest.parity["fp32"]

        return Fitted(recommender.scores_of, parameters=parameters, details=details)

    return run


_RELEVANCE: dict[str, CsrwConfig] = {
    "wsabie": CsrwConfig(0, 0, relevance="none"),
    "awe": CsrwConfig(0, 0, relevance="dot", normalise=False),
    "csrw-d": CsrwConfig(0, 0, relevance="dot"),
    "csrw-s": CsrwConfig(0, 0, relevance="single"),
    "csrw-t": CsrwConfig(0, 0, relevance="tensor"),
}


def _how(lr: float, epochs: int, **changes: Any) -> CsrwFitConfig:
    how = CsrwFitConfig(**changes)
    return replace(how, trainer=replace(how.trainer, lr=lr, epochs=epochs))


#: From random vectors larger steps are needed; what a name says is soon unlearned.
STARTS = {"": _how(0.01, 4), "-random": _how(0.05, 6, start="random"), "-names": _how(0.003, 2, names=True)}
#: Every relevance with every start: as it is from meaning, `-random` as in the paper, `-names` our step beyond it.
CSRW_SYSTEMS: dict[str, System] = {
    name + suffix: _system(config, how) for name, config in _RELEVANCE.items() for suffix, how in STARTS.items()
}
