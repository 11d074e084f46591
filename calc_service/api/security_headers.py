"""What every reply tells a browser: how little may be done with it, whoever makes the reply.

A reply that may do more says so by a policy of its own: a page its style by hash, the documentation its own files.
Other origins may read a reply where CORS lets them, which Cross-Origin-Resource-Policy does not touch: it is about
what a page shows without reading it, an image or a frame, and of that there is nothing here.
"""

CONTENT_POLICY = "Content-Security-Policy"
NO_CONTENT = "default-src 'none'; base-uri 'none'; form-action 'none'"
NO_FRAMES = "frame-ancestors 'none'"
DOCUMENTATION = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'"
)
"""Of the page /docs, which asks the service for its own files and, when it is tried out, for replies."""
UNUSED = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
OF_EVERY_REPLY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in UNUSED)),
)


def content_policy(policy: str = NO_CONTENT) -> dict[str, str]:
    """Return the header with a `policy` of what a reply may load; no page may show it in a frame."""
    return {CONTENT_POLICY: f"{policy}; {NO_FRAMES}"}
