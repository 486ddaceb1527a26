"""Gemini Omni, through Google Cloud or with an API key alone."""
