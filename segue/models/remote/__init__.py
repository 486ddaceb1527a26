"""What the generators at providers share: refusals in our words, and takes brought home."""
