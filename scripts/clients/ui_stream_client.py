"""The AI SDK's own package against the service: see scripts/ui-stream-client."""
import json, subprocess, sys, tempfile
from pathlib import Path

from served import URL, cases, filled, served


def main():
    with filled() as folder, served(folder), tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"url": URL, "cases": cases()}, file)
        file.flush()
        sys.exit(subprocess.run([sys.argv[1], Path(__file__).with_suffix(".mjs"), file.name, sys.argv[2]]).returncode)


main()
