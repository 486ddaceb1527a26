"""What runs as a job: the media worker."""
