"""Google Cloud on one machine: its emulators, and wire-level fakes that the true clients talk to."""
