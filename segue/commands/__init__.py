"""What the `segue` command does: one module per group of commands, over the use cases."""
