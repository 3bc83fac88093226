"""The service, checked against what it promises: after each publication it asks itself what any client might ask.

One worker asks, over the port that clients use, and leaves what came of it in a file that all workers read.
"""
