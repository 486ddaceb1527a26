"""Gemini: the analyst, the director, and the look before anything is spent."""
