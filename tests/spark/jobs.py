"""`python -m tests.spark.jobs WORDS STATUSES`: several jobs in one process, each as `spark-submit` calls it."""

import json
import sys
from pathlib import Path

from deploy.spark import audit


def main() -> None:
    words, statuses = map(Path, sys.argv[1:])
    statuses.write_text(json.dumps([audit.main(each) for each in json.loads(words.read_text())]))


if __name__ == "__main__":
    main()
