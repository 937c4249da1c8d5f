"""Public posts: what people write where everybody reads it, and what is said to them there."""
