import bot  # noqa: F401  chooses arithmetic kernels before numpy is loaded
