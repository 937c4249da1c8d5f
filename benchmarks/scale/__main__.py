"""See the package."""

from gevent import monkey

monkey.patch_all()  # as in the web process

if __name__ == "__main__":
    from benchmarks.scale.report import main

    main()
