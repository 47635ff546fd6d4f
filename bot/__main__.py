"""`python -m bot` is `sanbu`."""

from bot.cli import main

if __name__ == "__main__":
    main()
