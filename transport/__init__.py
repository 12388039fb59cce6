"""What both dialects need of HTTP, whatever is said over it."""
