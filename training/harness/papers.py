"""What the papers report, in percent: printed beside our tables, as orders of magnitude and for the direction.

Source: the papers' own tables; their Instagram and Stack Overflow crawls can't be had, so no row is comparable in size.
"""

#: By study, then by our name of the system: figures by metric, in percent.
PAPERS: dict[str, dict[str, dict[str, float]]] = {
    "stackoverflow": {
        "frequency": {"precision_at_1": 7.49, "recall_at_5": 16.73},
        "br-ef": {"precision_at_1": 58.72, "recall_at_5": 44.01},
        "seq2seq": {"precision_at_1": 53.38, "recall_at_5": 35.83},
        "ar-1to1": {"precision_at_1": 61.66, "recall_at_5": 45.98},
        "ar-1toM": {"precision_at_1": 62.30, "recall_at_5": 47.49},
        "sog-1to1": {"precision_at_1": 59.80, "recall_at_5": 52.84},
        "sog": {"precision_at_1": 67.87, "recall_at_5": 51.82},
    },
    "cmkp": {
        "frequency": {"precision_at_1": 6.99, "recall_at_5": 5.76},
        "br-lf": {"precision_at_1": 28.84, "recall_at_5": 26.77},
        "br-ef": {"precision_at_1": 41.78, "recall_at_5": 34.50},
        "seq2seq": {"precision_at_1": 34.05, "recall_at_5": 22.30},
        "ar-1to1": {"precision_at_1": 30.06, "recall_at_5": 25.88},
        "ar-1toM": {"precision_at_1": 37.34, "recall_at_5": 29.47},
        "sog-1to1": {"precision_at_1": 46.15, "recall_at_5": 34.65},
        "sog": {"precision_at_1": 51.85, "recall_at_5": 36.62},
    },
    "fields-cmkp": {
        "all fields": {"precision_at_1": 51.85, "recall_at_5": 36.62},
        "without image words": {"precision_at_1": 40.57, "recall_at_5": 26.29},
        "without text": {"precision_at_1": 37.24, "recall_at_5": 24.35},
    },
    "fields-accounts": {
        "all fields": {"precision_at_1": 51.85, "recall_at_5": 36.62},
        "without time": {"precision_at_1": 43.23, "recall_at_5": 31.64},
        "without text": {"precision_at_1": 37.24, "recall_at_5": 24.35},
        "without image words": {"precision_at_1": 40.57, "recall_at_5": 26.29},
    },
    "citeulike-a-1": {
        "wsabie": {"mean_average_precision": 1.61},
        "awe": {"mean_average_precision": 2.44},
        "csrw-d": {"mean_average_precision": 3.38},
        "csrw-s": {"mean_average_precision": 3.41},
        "csrw-t": {"mean_average_precision": 3.56},
    },
    "citeulike-a-10": {
        "wsabie": {"mean_average_precision": 2.85},
        "awe": {"mean_average_precision": 3.97},
        "csrw-d": {"mean_average_precision": 5.26},
        "csrw-s": {"mean_average_precision": 5.81},
        "csrw-t": {"mean_average_precision": 6.23},
    },
    "movielens-1": {
        "wsabie": {"mean_average_precision": 1.19},
        "awe": {"mean_average_precision": 1.34},
        "csrw-d": {"mean_average_precision": 1.52},
        "csrw-s": {"mean_average_precision": 1.62},
        "csrw-t": {"mean_average_precision": 1.83},
    },
    "movielens-10": {
        "wsabie": {"mean_average_precision": 1.32},
        "awe": {"mean_average_precision": 1.63},
        "csrw-d": {"mean_average_precision": 1.94},
        "csrw-s": {"mean_average_precision": 2.53},
        "csrw-t": {"mean_average_precision": 3.70},
    },
    "fusions": {
        "tag": {"precision_at_1": 65.16, "recall_at_10": 60.89},
        "sum": {"precision_at_1": 65.29, "recall_at_10": 60.75},
        "concat": {"precision_at_1": 65.36, "recall_at_10": 60.71},
        "bilinear": {"precision_at_1": 65.95, "recall_at_10": 59.94},
        "glu": {"precision_at_1": 66.02, "recall_at_10": 60.28},
        "tirg": {"precision_at_1": 63.97, "recall_at_10": 59.35},
        "product": {"precision_at_1": 67.28, "recall_at_10": 62.88},
    },
}
# The released CSRW sample was drawn from citeulike-t, the paper's counts of tags are those of citeulike-a.
PAPERS["citeulike-t-1"], PAPERS["citeulike-t-10"] = PAPERS["citeulike-a-1"], PAPERS["citeulike-a-10"]
