"""Models that go on learning from one person's history: the run, what it is told and what it tells."""
