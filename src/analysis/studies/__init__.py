"""Tables and panel -> results; pure: no files, no drawing, no language."""
