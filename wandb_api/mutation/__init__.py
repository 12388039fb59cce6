"""What the SDK can change: each mutation calls the operation that the native API calls."""
