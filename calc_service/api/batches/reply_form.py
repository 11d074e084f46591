"""In which form the result goes back: what Accept prefers, or the form that was sent."""

from dataclasses import dataclass, replace

from werkzeug.http import parse_accept_header

from calc_service.batch.files import CSV, NDJSON, Form, accepted_form, form_of
from calc_service.batch.refusals import FileRefused

ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The form of the result; `zipped`: together with its summary in one archive, deflated where it is to be packed."""

    form: Form
    zipped: bool

    @property
    def content_type(self) -> str:
        """The Content-Type of the reply."""
        return ZIP if self.zipped else self.form.content_type

    @property
    def file_name(self) -> str:
        """How the reply is called when it is kept."""
        return "result.zip" if self.zipped else f"result{replace(self.form, compression='').suffix}"


def reply_form(accept: str, accept_encoding: str, sent: Form) -> ReplyForm | None:
    """Return the form that Accept likes best, None where it likes none of ours.

    Beside application/zip it may name the form of the result within; else that is the form that was sent.
    The packing is up to Accept-Encoding.
    """
    weighed = sorted(parse_accept_header(accept or "*/*"), key=lambda one: one[1], reverse=True)
    names = [name.lower() for name, weight in weighed if weight > 0]
    liked = [name for name in names if name == ZIP or _form(name, sent)]
    if not liked:
        return None
    forms = (_form(name, sent) for name in liked if name != ZIP)
    form = next(forms, None) or sent
    packed = accepted_form("*/*", accept_encoding)
    return ReplyForm(replace(form, compression=packed.compression if packed else ""), zipped=liked[0] == ZIP)


def _form(name: str, sent: Form) -> Form | None:
    if name == "*/*" or (name.endswith("/*") and sent.media_type.startswith(name[:-1])):
        return sent
    try:
        return form_of(RANGES.get(name, name))
    except FileRefused:
        return None


RANGES = {"text/*": CSV, "application/*": NDJSON}
