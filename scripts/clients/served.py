"""A service with tokens over the data of EVAL_DIR, the questions of its suites, and what /ask answers to
them: what clients that nobody here wrote are held against."""
import base64, hashlib, hmac, json, os, re, shutil, subprocess, tempfile, time, urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EVAL_DIR = Path(os.environ.get("EVAL_DIR", ROOT / "../shared/eval")).resolve()
BINARY = Path(os.environ.get("BINARY", ROOT / "target/release/conversation-service")).resolve()
PORT = int(os.environ.get("CLIENTS_PORT", "3987"))
URL = f"http://127.0.0.1:{PORT}"
KEY = "a key of these checks alone, of 32 bytes and more"
MOST = int(os.environ.get("QUESTIONS", "200"))
SETTINGS = {"REFERENCE_DATE": "2025-10-20", "TIMEZONE": "Europe/Paris", "RATE_LIMIT_PER_MINUTE": "0", "LOG_LEVEL": "ERROR"}


def token(user):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")
    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part({"sub": str(user), "exp": int(time.time()) + 3600})
    signature = hmac.new(KEY.encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def environment(**more):
    return {**os.environ, **SETTINGS, **more}


@contextmanager
def filled():
    """A data folder with the evaluation's documents."""
    folder = Path(tempfile.mkdtemp())
    try:
        files = [EVAL_DIR / "transactions.jsonl", EVAL_DIR / "accounts.jsonl"]
        subprocess.run([BINARY, "--data-dir", folder, "import", *files], check=True, stdout=subprocess.DEVNULL, env=environment())
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(folder, **settings):
    """The service over it, which wants tokens unless JWT_SECRET_KEY is set to nothing."""
    with open(folder / "serve.log", "w") as log:
        process = subprocess.Popen([BINARY, "--data-dir", folder, "serve", "--port", str(PORT)], stdout=log, stderr=log,
                                   env=environment(**{"JWT_SECRET_KEY": KEY, **settings}))
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{URL}/ready", timeout=1)
                break
            except OSError:
                assert process.poll() is None, (folder / "serve.log").read_text()
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def figures(answer):
    """What must be the same by whichever way it was asked."""
    return [[f["id"], f.get("key"), f["value"], f["unit"]] for f in answer["figures"]]


def ask(user, question, context):
    body = {"message": question, "context": [{"role": "user", "content": words} for words in context]}
    request = urllib.request.Request(f"{URL}/api/v3/conversation/ask", json.dumps(body).encode(), {"authorization": f"Bearer {token(user)}", "content-type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=60))


def cases():
    """Questions of the suites, evenly over both, each with what /ask says to it."""
    suites = [[json.loads(line) for line in open(EVAL_DIR / name, encoding="utf-8")] for name in ("dev.jsonl", "harena.jsonl")]
    share = [MOST - MOST // 2, MOST // 2]
    chosen = [one for suite, count in zip(suites, share) for one in suite[:count]]
    found = []
    for one in chosen:
        context = one.get("turns", [])
        answer = ask(one["user"], one["question"], context)
        found.append({"id": one["id"], "user": str(one["user"]), "token": token(one["user"]), "question": one["question"], "context": context,
                      "message": answer["message"], "figures": figures(answer), "total_results": answer["total_results"]})
    return found


class Owners:
    """Whose each transaction is."""

    def __init__(self):
        self.of = {}
        for line in open(EVAL_DIR / "transactions.jsonl", encoding="utf-8"):
            document = json.loads(line)
            self.of[str(document["transaction_id"])] = str(document["user_id"])

    def check(self, case, answer):
        return [t["transaction_id"] for t in answer["transactions"] if self.of[str(t["transaction_id"])] != case["user"]]


def compared(case, answer, owners):
    """What differs from /ask, and what is another user's."""
    told = []
    if figures(answer) != case["figures"] or answer["total_results"] != case["total_results"]:
        told.append(f"{case['id']}: {figures(answer)} instead of {case['figures']}")
    told += [f"{case['id']}: another user's {other}" for other in owners.check(case, answer)]
    return told


def bare(text):
    return re.sub(r"\s+", " ", text)
