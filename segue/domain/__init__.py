"""What Segue is about, without a clock, a disk, a network or chance."""
