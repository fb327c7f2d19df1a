"""The main job, step by step, as people do it in their browsers."""
