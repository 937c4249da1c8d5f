"""Files that people send: checked in a process of their own before anything of them is kept or shown."""
