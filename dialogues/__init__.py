"""What Naast talks about: one file a dialogue, made of the engine's steps."""
