"""Document -> bytes: each format walks the blocks, and knows nothing else."""
