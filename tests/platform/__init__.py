"""What only the embedded platform does, or does in its own way."""
