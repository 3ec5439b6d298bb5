"""The interactive Python: runs inputs and publishes what they produce; knows nothing of ZeroMQ."""
