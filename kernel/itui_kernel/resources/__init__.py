"""What the kernel uses of its machine, what it may use, and how long its batch job goes on."""
