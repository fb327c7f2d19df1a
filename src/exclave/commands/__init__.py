"""The subcommands of ``exclave``, by what they work on."""
