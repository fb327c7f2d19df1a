"""A living sample city, made by the real actions at simulated dates. Everybody and every firm in it is invented."""
