"""Channels: each translates between one kind of chat and `bot.types`, and knows nothing else."""
