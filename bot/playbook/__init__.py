"""The playbooks: their format, reading them, checking them, and the dialogues inside them."""
