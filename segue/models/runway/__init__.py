"""Runway: the models that it offers between two frames."""
