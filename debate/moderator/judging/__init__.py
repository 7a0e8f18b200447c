"""A local model as judge: small questions, one at a time, asked both ways, and trusted only after a check."""
