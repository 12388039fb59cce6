"""Bytes of artifacts: received, verified and kept by content, in a local folder or a bucket."""
