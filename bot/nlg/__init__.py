"""Decision → Reply: the last of the five steps. Every word comes from the playbooks."""

from bot.nlg.reply import render

__all__ = ["render"]
