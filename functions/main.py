"""What the cloud calls. Each entry point imports what it needs when it is first called."""
