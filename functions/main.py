"""What the cloud calls. Each entry point is one line here, and imports what it needs when it is first called."""
