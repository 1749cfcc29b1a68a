"""From a post to ranked tags: features, ONNX runtime, the recommenders."""
