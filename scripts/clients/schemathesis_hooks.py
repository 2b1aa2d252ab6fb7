"""What a schema cannot say of a request, for scripts/schemathesis: these requests are mended, and no check is left out."""
import re
import uuid

import schemathesis

VALID_KEY = re.compile(r"[!-~]{1,255}")


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body if isinstance(case.body, dict) else {}
    # A key that came with another body before is refused, and so is one that comes with a stream.
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and VALID_KEY.fullmatch(key):
        if body.get("stream") is True:
            del case.headers["Idempotency-Key"]
        else:
            case.headers["Idempotency-Key"] = (key + uuid.uuid4().hex)[-255:]
    # To JSON Schema 7.0 is the integer 7; where it would name a user it is refused.
    for name in ("user_id", "user"):
        if isinstance(body.get(name), float) and body[name].is_integer():
            body[name] = int(body[name])
