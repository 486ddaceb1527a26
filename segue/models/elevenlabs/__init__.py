"""ElevenLabs: sounds from words."""
