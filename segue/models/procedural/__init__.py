"""The procedural generator: a bridge from the two clips' ends by optical flow, no model and no network."""
