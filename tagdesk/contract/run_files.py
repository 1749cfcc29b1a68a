"""Names in the folder that a training process works in, and how much it needs: both sides count on them."""

#: Held by the process while it lives.
LOCK = "running.lock"
#: Where it is told what to do by somebody who doesn't own its standard input.
COMMAND = "command"
#: Of each account, when the first post was made that nothing learned from.
SPLIT = "split.json"
#: What it has done so far; what a run that was stopped left there is used.
RUNS = "runs"
#: Folders of the new packs, by system.
PACKS = "packs"
#: Written last.
FINISHED = "finished.json"
#: Fewer posts teach less than they take.
LEAST_POSTS = 100
