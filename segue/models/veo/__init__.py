"""Veo, through Google Cloud: first and last frame in, a film in our bucket out."""
