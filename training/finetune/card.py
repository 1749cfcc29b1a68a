"""The card of a model that was trained on a person's posts."""

from tagdesk.contract.manifest import ModelManifest
from training.finetune.task import FinetuneTask


def card_of(manifest: ModelManifest, task: FinetuneTask) -> str:
    """Markdown: what the model went on from, and by which posts."""
    material, base = task.material, task.base.manifest
    until = ", ".join(f"{user}: {at.date().isoformat()}" for user, at in sorted(material.fitted_until.items()))
    rehearsed = len(task.fitted) - len(task.own)
    (figure, value), *_ = manifest.metrics.items()
    return (
        f"# {manifest.title}\n\n{manifest.paper}\n\n"
        f"- **Went on from**: {base.title} ({base.created}), with what its card says.\n"
        f"- **Taught by** {len(task.own)} posts of {', '.join(material.accounts)}, before {until or 'today'}.\n"
        f"- **New tags**: {len(task.new_tags)}, beside the {len(task.base.vocabulary)} that it knew.\n"
        f"- **Signals that were made**: {rehearsed} posts out of topics written by hand, lest it forget what it knew.\n"
        f"- **{figure.replace('_', ' ').capitalize()}**: {value:.3f}, on {len(task.stopping)} later posts of the same "
        "people, by which the training was stopped; the proof is on posts that are newer still.\n"
        f"- **Stored as** {manifest.precision}; made on {manifest.created}, seed {task.seed}.\n"
        "- **Private**: it knows these people's tags and names their accounts.\n"
    )
