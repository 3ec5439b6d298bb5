"""The client API every front end shares: channels, requests, discovery and start of kernels."""
