"""What one person's past says of the tags of their next post, without any model.

`evidence.Habits` holds the posts and gives the evidence; the files beside it are each one part of a past: its captions
(`words`), its `vectors`, its order (`flow`), words that may become tags (`newcomers`). `rules` are simple baselines;
`voters` and `untagged` give reasons.
"""
