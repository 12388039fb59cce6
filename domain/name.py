"""The words that things are called by, and which of them are refused.

Each check takes a word in its normal form (`normal`) and the field it came from. It gives nothing
and raises InvalidValue, and nothing else, whatever the text. Lengths are in characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from domain import errors, text

Check = Callable[[str, errors.Field | None], None]

LONGEST = 128
REGISTRY_PREFIX = "wandb-registry-"
# A registry stands in paths with its prefix, and the whole is held to the common length.
LONGEST_REGISTRY = LONGEST - len(REGISTRY_PREFIX)
LONGEST_FILE_PATH_BYTES = 1024
LONGEST_IDEMPOTENCY_KEY = 255
LONGEST_CLIENT_KEY = 255
LONGEST_DESCRIPTION_BYTES = 1024 * 1024
LONGEST_EMAIL = 254
LONGEST_AUTOMATION = 255
LONGEST_WEBHOOK = 64
LONGEST_URL = 2048
LATEST = "latest"
VISIBLE = "with a character that can be seen"

_ENTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_ENTITY_RULE = "1 to 64 letters A to Z, digits, - and _, starting with a letter or digit"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_EMAIL_RULE = f"at most {LONGEST_EMAIL} characters, one @ in the middle and no white space"
_TAG = re.compile(r"[-\w]+( +[-\w]+)*")
_TAG_RULE = "1 to 128 letters, digits, - and _, with spaces only between them"
_WEBHOOK_RULE = f"1 to {LONGEST_WEBHOOK} letters, digits, - and _, with spaces only between them"
_WEB_ADDRESS_RULE = (
    f"http:// or https:// and a host, at most {LONGEST_URL} printable characters, without a user"
)
# The same language as [-\w]+([ ]*[-.\w]+)*, whose nested repeats take exponential time to fail.
_TYPE = re.compile(r"[-\w]([-.\w ]*[-.\w])?")
_TYPE_RULE = (
    "1 to 128 letters, digits, -, _ and ., with spaces only between them, not starting with ."
)
_RESERVED_TYPE_PREFIX = "wandb-"
# Types that clients keep for themselves, for artifacts whose names start with this.
RESERVED_NAME_PREFIXES = {"job": "", "run_table": "run-", "code": "source-"}
_NUMBER = re.compile(r"v[0-9]+")
_DRIVE = re.compile(r"[A-Za-z]:")
_IN_NO_PROJECT = "/\\#?%:"

normal = text.normal


def organization(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of an organization."""
    _entity(value, field, "An organization name")


def team(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of a team."""
    _entity(value, field, "A team name")


def username(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name that a user signs in by."""
    _entity(value, field, "A username")


def organization_display_name(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the display name of an organization."""
    _word(value, field, "An organization display name", forbidden="/:")


def project(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of a project."""
    _word(value, field, "A project name", forbidden=_IN_NO_PROJECT)
    _no_prefix(value, field, "A project name")


def registry(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of a registry, written without its prefix."""
    what = "A registry name"
    _word(value, field, what, forbidden=_IN_NO_PROJECT, longest=LONGEST_REGISTRY)
    _no_prefix(value, field, what)


def collection(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of a collection."""
    _word(value, field, "A collection name", forbidden="/:")


def artifact(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of an artifact."""
    _word(value, field, "An artifact name", forbidden="/:")


def run(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of a run."""
    _word(value, field, "A run name", forbidden="/:")


def title(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for a name that people read and no path holds, as a key's or a person's."""
    _word(value, field, "A name", forbidden="")


def email(value: str, field: errors.Field | None = None) -> None:
    """The text is written like an address for mail; whether mail arrives is another matter."""
    if len(value) > LONGEST_EMAIL or not _EMAIL.fullmatch(value) or text.unfit(value):
        raise _invalid("INVALID_INPUT", value, field, what="An email address", rule=_EMAIL_RULE)


def internal_artifact_type(value: str, field: errors.Field | None = None) -> None:
    """The word is spelled as an artifact type; it may be one that clients keep for themselves."""
    if len(value) <= LONGEST and _TYPE.fullmatch(value) and not text.is_invisible(value):
        return
    raise _invalid("INVALID_TYPE", value, field, what="An artifact type", rule=_TYPE_RULE)


def artifact_type(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for an artifact type that people may use."""
    internal_artifact_type(value, field)
    if value.startswith(_RESERVED_TYPE_PREFIX) or RESERVED_NAME_PREFIXES.get(value) == "":
        raise _reserved(value, field, f'not "job" and not starting with {_RESERVED_TYPE_PREFIX}')


def artifact_type_of(artifact_name: str) -> Check:
    """The check that a word is fit for the type of the artifact of this name."""

    def check(value: str, field: errors.Field | None = None) -> None:
        artifact_type(value, field)
        prefix = RESERVED_NAME_PREFIXES.get(value)
        if prefix is not None and artifact_name.startswith(prefix):
            rule = f"another than {value} for an artifact whose name starts with {prefix}"
            raise _reserved(value, field, rule)

    return check


def alias(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for an alias; `latest` is one."""
    _word(value, field, "An alias", forbidden="/:", code="INVALID_ALIAS")
    if _NUMBER.fullmatch(value):
        rule = "not v and digits, which is how version numbers are written"
        raise _invalid("INVALID_ALIAS", value, field, what="An alias", rule=rule)


def settable_alias(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for an alias that is set and removed by hand."""
    alias(value, field)
    if value == LATEST:
        rule = "another than latest, which always follows the newest version"
        raise _invalid("INVALID_ALIAS", value, field, what="An alias set by hand", rule=rule)


def tag(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for a tag; letters and digits of every script are."""
    if len(value) <= LONGEST and _TAG.fullmatch(value) and not text.is_invisible(value):
        return
    raise _invalid("INVALID_TAG", value, field, what="A tag", rule=_TAG_RULE)


def automation(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of an automation."""
    _word(value, field, "An automation name", forbidden="", longest=LONGEST_AUTOMATION)


def webhook(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for the name of a webhook."""
    if len(value) <= LONGEST_WEBHOOK and _TAG.fullmatch(value) and not text.is_invisible(value):
        return
    raise _invalid("INVALID_NAME", value, field, what="A webhook name", rule=_WEBHOOK_RULE)


def web_address(value: str, field: errors.Field | None = None) -> None:
    """The text is the address of a web server that requests can be sent to."""
    if len(value) <= LONGEST_URL and value.isprintable() and _is_web_address(value):
        return
    raise _invalid("INVALID_INPUT", value, field, what="A web address", rule=_WEB_ADDRESS_RULE)


def file_path(value: str, field: errors.Field | None = None) -> None:
    """The path names a file that can be written below any folder, and never outside it.

    It need not be in the normal form: a file keeps the bytes of its name.
    """
    if rule := _file_path_rule(value):
        raise _invalid("INVALID_INPUT", value, field, what="A file path", rule=rule)


def idempotency_key(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for an idempotency key."""
    if 1 <= len(value) <= LONGEST_IDEMPOTENCY_KEY and value.isprintable():
        return
    rule = f"1 to {LONGEST_IDEMPOTENCY_KEY} printable characters"
    raise _invalid("INVALID_INPUT", value, field, what="An idempotency key", rule=rule)


def client_key(value: str, field: errors.Field | None = None) -> None:
    """The text is fit for a name that a client has made up for something of its own."""
    if 1 <= len(value) <= LONGEST_CLIENT_KEY and value.isprintable():
        return
    rule = f"1 to {LONGEST_CLIENT_KEY} printable characters"
    raise _invalid("INVALID_INPUT", value, field, what="A client's key", rule=rule)


def is_reserved(type: str, artifact_name: str) -> bool:
    """Whether clients keep the type for themselves, where an artifact has this name."""
    prefix = RESERVED_NAME_PREFIXES.get(type)
    is_internal = prefix is not None and artifact_name.startswith(prefix)
    return is_internal or type.startswith(_RESERVED_TYPE_PREFIX)


def description(value: str, field: errors.Field | None = None) -> None:
    """The text can be stored as a description: any lines of text up to 1 MiB, or none."""
    rule = _holds_no(text.unstorable(value))
    if rule is None and len(value.encode()) > LONGEST_DESCRIPTION_BYTES:
        rule = f"at most {LONGEST_DESCRIPTION_BYTES} bytes"
    if rule:
        raise _invalid("INVALID_INPUT", value, field, what="A description", rule=rule)


def words(
    values: Sequence[str], check: Check, field: errors.Field = ()
) -> list[errors.InvalidValue]:
    """What the check refuses among the words, each with its place in the list as the field."""
    refusals = []
    for index, value in enumerate(values):
        try:
            check(value, (*field, str(index)))
        except errors.InvalidValue as refusal:
            refusals.append(refusal)
    return refusals


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        # A port that is no number is only noticed when it is asked for.
        _ = parts.port
    except ValueError:
        return False
    # What stands before an @ is a password as often as not, and would be shown with the address.
    fits = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    return fits and " " not in value


def _entity(value: str, field: errors.Field | None, what: str) -> None:
    if not _ENTITY.fullmatch(value):
        raise _invalid("INVALID_NAME", value, field, what=what, rule=_ENTITY_RULE)


def _word(
    value: str,
    field: errors.Field | None,
    what: str,
    *,
    forbidden: str,
    longest: int = LONGEST,
    code: str = "INVALID_NAME",
) -> None:
    if rule := _word_rule(value, forbidden, longest):
        raise _invalid(code, value, field, what=what, rule=rule)


def _word_rule(value: str, forbidden: str, longest: int) -> str | None:
    if not 1 <= len(value) <= longest or not set(forbidden).isdisjoint(value):
        without = f", none of them {' '.join(forbidden)}" if forbidden else ""
        return f"1 to {longest} characters{without}"
    if value != value.strip():
        return "without white space around it"
    # Browsers and file systems take these for a place, so no page or folder could have the name.
    if value in (".", ".."):
        return "more than dots"
    if problem := text.unfit(value):
        return _holds_no(problem)
    return VISIBLE if text.is_invisible(value) else None


def _no_prefix(value: str, field: errors.Field | None, what: str) -> None:
    if value.startswith(REGISTRY_PREFIX):
        rule = f"without {REGISTRY_PREFIX} in front, which paths put before a registry's name"
        raise _invalid("INVALID_NAME", value, field, what=what, rule=rule)


def _file_path_rule(value: str) -> str | None:
    if problem := text.unfit(value):
        return _holds_no(problem)
    if not 1 <= len(value.encode()) <= LONGEST_FILE_PATH_BYTES:
        return f"1 to {LONGEST_FILE_PATH_BYTES} bytes"
    # Some systems take a backslash or a drive for a way out of the folder.
    if "\\" in value or value.startswith("/") or _DRIVE.match(value):
        return "relative, with / between its parts and no backslash or drive letter"
    if not {"", ".", ".."}.isdisjoint(value.split("/")):
        return "made of parts that are neither empty nor . nor .."
    return None


def _holds_no(problem: str | None) -> str | None:
    return problem and f"without {problem}"


def _reserved(value: str, field: errors.Field | None, rule: str) -> errors.InvalidValue:
    return _invalid("INVALID_TYPE", value, field, what="An artifact type", rule=rule)


def _invalid(
    code: str, value: str, field: errors.Field | None, *, what: str, rule: str
) -> errors.InvalidValue:
    message = f"{what} must be {rule}; got {text.quoted(value)}."
    return errors.InvalidValue(code, message, field, value=text.shown(value), rule=rule)
