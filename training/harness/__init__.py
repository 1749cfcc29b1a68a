"""One way to measure all: protocols, exams, benchmarks, studies and their tables."""
