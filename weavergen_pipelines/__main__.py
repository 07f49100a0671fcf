"""`python -m weavergen_pipelines` is `weavergen`."""

from weavergen_pipelines.cli import main

if __name__ == "__main__":
    main()
