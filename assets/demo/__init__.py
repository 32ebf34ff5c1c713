"""The demo library: pictures and sketches that the project makes itself."""
