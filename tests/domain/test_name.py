from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import errors, name

# Text of every kind, lone surrogates among it, and text that is nearly right.
ANY_TEXT = st.text(st.characters() | st.sampled_from("av0/:-_. \x00\ud800\u0301"), max_size=200)

CHECKS = [
    name.organization,
    name.team,
    name.username,
    name.organization_display_name,
    name.project,
    name.registry,
    name.collection,
    name.artifact,
    name.run,
    name.title,
    name.email,
    name.internal_artifact_type,
    name.artifact_type,
    name.artifact_type_of("run-1"),
    name.alias,
    name.settable_alias,
    name.tag,
    name.automation,
    name.webhook,
    name.web_address,
    name.file_path,
    name.idempotency_key,
    name.description,
]


def outcome(check: name.Check, value: str) -> errors.InvalidValue | None:
    try:
        check(value, ("input",))
    except errors.InvalidValue as refused:
        return refused
    return None


def refusal(check: name.Check, value: str) -> errors.InvalidValue:
    with pytest.raises(errors.InvalidValue) as caught:
        check(value, ("input",))
    return caught.value


@pytest.mark.parametrize("check", CHECKS)
@given(value=ANY_TEXT)
def test_check_raises_nothing_but_invalid_value(check: name.Check, value: str) -> None:
    refused = outcome(check, name.normal(value))

    if refused is not None:
        assert refused.field == ("input",)
        assert refused.rule
        assert refused.rule in refused.message
        refused.message.encode()


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b"])
def test_check_refuses_what_postgres_cannot_hold(check: name.Check, value: str) -> None:
    refused = refusal(check, value)

    assert "\x00" not in refused.message
    assert refused.value == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("check", [check for check in CHECKS if check is not name.description])
@pytest.mark.parametrize("value", ["", "a\nb", "a\x7fb", "a\u202eb", "a\u2028b", "x" * 1025])
def test_check_refuses_no_text_control_characters_and_too_much(
    check: name.Check, value: str
) -> None:
    refusal(check, value)


@pytest.mark.parametrize("check", [name.organization, name.team, name.username])
@pytest.mark.parametrize("value", ["-a", "_a", "a b", "a.b", "é", "a/b", "a\n", "a" * 65])
def test_entity_name_is_refused(check: name.Check, value: str) -> None:
    assert refusal(check, value).code == "INVALID_NAME"


@pytest.mark.parametrize("check", [name.organization, name.team, name.username])
@pytest.mark.parametrize("value", ["a", "0", "A-b_9", "a" * 64])
def test_entity_name_is_accepted(check: name.Check, value: str) -> None:
    check(value, None)


PLAIN = [
    name.organization_display_name,
    name.project,
    name.registry,
    name.collection,
    name.artifact,
    name.run,
]


@pytest.mark.parametrize("check", PLAIN)
@pytest.mark.parametrize(
    "value", [" a", "a ", "\u00a0a", "a\u3000", " ", ".", "..", "a/b", "a:b", "x" * 129]
)
def test_plain_name_is_refused(check: name.Check, value: str) -> None:
    assert refusal(check, value).code == "INVALID_NAME"


@pytest.mark.parametrize("check", PLAIN)
@pytest.mark.parametrize("value", ["a", "Golden Datasets", "é-日本", "x" * 113, "...", "🙂"])
def test_plain_name_is_accepted(check: name.Check, value: str) -> None:
    check(value, None)


@pytest.mark.parametrize("check", [name.project, name.registry])
@pytest.mark.parametrize(
    "value", ["a\\b", "a#b", "a?b", "a%b", "a\rb", "a\nb", "wandb-registry-", "wandb-registry-a"]
)
def test_project_and_registry_name_is_refused(check: name.Check, value: str) -> None:
    assert refusal(check, value).code == "INVALID_NAME"


def test_registry_name_is_shorter_by_its_prefix() -> None:
    refused = refusal(name.registry, "x" * 114)

    assert refused.rule == "1 to 113 characters, none of them / \\ # ? % :"
    name.project("x" * 128, None)
    name.collection("x" * 128, None)


def test_refusal_says_what_would_be_right_and_quotes_eighty_characters() -> None:
    refused = refusal(name.collection, "x" * 129)

    assert refused == errors.InvalidValue(
        "INVALID_NAME",
        'A collection name must be 1 to 128 characters, none of them / :; got "' + "x" * 79 + '…".',
        ("input",),
        value="x" * 79 + "…",
        rule="1 to 128 characters, none of them / :",
    )


@pytest.mark.parametrize(
    "value",
    ["a/b", "a:b", ".a", " a", "a ", "a\n", "x" * 129, "wandb-", "wandb-history", "job"],
)
def test_artifact_type_is_refused(value: str) -> None:
    assert refusal(name.artifact_type, value).code == "INVALID_TYPE"


@pytest.mark.parametrize(
    "value", ["model", "a b", "a.b", "-", "a  .", "日本", "jobs", "run_table", "code", "x" * 128]
)
def test_artifact_type_is_accepted(value: str) -> None:
    name.artifact_type(value, None)


def test_artifact_type_of_internal_artifact_is_accepted_where_asked() -> None:
    name.internal_artifact_type("wandb-history", None)
    name.internal_artifact_type("job", None)


@pytest.mark.parametrize(
    ("value", "artifact_name"),
    [("job", "anything"), ("run_table", "run-1"), ("code", "source-1"), ("wandb-x", "a")],
)
def test_artifact_type_reserved_with_a_name_is_refused(value: str, artifact_name: str) -> None:
    assert refusal(name.artifact_type_of(artifact_name), value).code == "INVALID_TYPE"


@pytest.mark.parametrize(
    ("value", "artifact_name"), [("run_table", "table"), ("code", "run-1"), ("model", "run-1")]
)
def test_artifact_type_with_another_name_is_accepted(value: str, artifact_name: str) -> None:
    name.artifact_type_of(artifact_name)(value, None)


@given(st.text("a-. /\n", max_size=14))
def test_artifact_type_is_the_documented_pattern(value: str) -> None:
    documented = re.fullmatch(r"[-\w]+([ ]*[-.\w]+)*", value) is not None

    refused = outcome(name.internal_artifact_type, value)

    assert (refused is None) == documented


@pytest.mark.parametrize("check", [name.artifact_type, name.tag, name.alias])
def test_long_nearly_right_word_is_refused_at_once(check: name.Check) -> None:
    started = time.perf_counter()

    refusal(check, "a" * 127 + "/")
    refusal(check, "a " * 100_000 + "/")

    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "value", ["v0", "v3", "v03", "v99999999999", "a/b", "a:b", " a", "x" * 129]
)
def test_alias_is_refused(value: str) -> None:
    assert refusal(name.alias, value).code == "INVALID_ALIAS"
    assert refusal(name.settable_alias, value).code == "INVALID_ALIAS"


@pytest.mark.parametrize("value", ["v", "V3", "v3a", "v٣", "best model", "x" * 128])
def test_alias_is_accepted(value: str) -> None:
    name.alias(value, None)
    name.settable_alias(value, None)


def test_latest_is_an_alias_that_nobody_sets() -> None:
    name.alias("latest", None)

    assert refusal(name.settable_alias, "latest").code == "INVALID_ALIAS"


@pytest.mark.parametrize("value", [" a", "a ", "a.b", "a/b", "a\tb", "a\n", "!", "x" * 129])
def test_tag_is_refused(value: str) -> None:
    assert refusal(name.tag, value).code == "INVALID_TAG"


@pytest.mark.parametrize("value", ["a", "-", "a b", "a  b_c-1", "Größe", "日本", "x" * 128])
def test_tag_is_accepted(value: str) -> None:
    name.tag(value, None)


@pytest.mark.parametrize(
    "value",
    [
        *["/a", "../a", "a/..", "a/../b", ".", "./a", "a//b", "a/", "a\\b", "..\\a"],
        *["C:a", "c:/a", "é" * 513],
    ],
)
def test_file_path_is_refused(value: str) -> None:
    assert refusal(name.file_path, value).code == "INVALID_INPUT"


@pytest.mark.parametrize(
    "value", ["a", "a/b.txt", ".hidden", "...", "a/..b", " a ", "12:30.log", "e\u0301", "é" * 512]
)
def test_file_path_is_accepted(value: str) -> None:
    name.file_path(value, None)


@pytest.mark.parametrize("value", ["\t", "a\u200bb", "x" * 256])
def test_idempotency_key_is_refused(value: str) -> None:
    assert refusal(name.idempotency_key, value).code == "INVALID_INPUT"


@pytest.mark.parametrize("value", ["a", " ", "x" * 255, "é"])
def test_idempotency_key_is_accepted(value: str) -> None:
    name.idempotency_key(value, None)


def test_description_may_hold_lines_and_nothing() -> None:
    name.description("", None)
    name.description("# Card\n\n\ttext\r\n", None)
    name.description("x" * 1048576, None)

    assert refusal(name.description, "x" * 1048577).code == "INVALID_INPUT"


def test_normal_composes() -> None:
    assert name.normal("e\u0301") == "\u00e9"
    assert name.normal("\ud800") == "\ud800"


def test_normal_of_endless_marks_takes_no_time() -> None:
    started = time.perf_counter()

    name.normal("a" + "\u0301\u0316" * 100_000)

    assert time.perf_counter() - started < 1


@given(ANY_TEXT)
def test_normal_is_idempotent(value: str) -> None:
    assert name.normal(name.normal(value)) == name.normal(value)


def test_words_collects_each_with_its_place() -> None:
    refused = name.words(["a", "b!", "c", ""], name.tag, ("tags",))

    assert [each.field for each in refused] == [("tags", "1"), ("tags", "3")]


@pytest.mark.parametrize("value", ["a@b", "first.last+tag@mail.example.org", "ö@ü.example"])
def test_email_is_fit(value: str) -> None:
    name.email(value)


@pytest.mark.parametrize(
    "value", ["", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\x00", "a" * 253 + "@b"]
)
def test_email_is_refused(value: str) -> None:
    with pytest.raises(errors.InvalidValue) as caught:
        name.email(value, ("email",))

    assert (caught.value.code, caught.value.field) == ("INVALID_INPUT", ("email",))


@pytest.mark.parametrize("value", ["", "x" * 256, " a", "a\nb", ".."])
def test_automation_name_is_refused(value: str) -> None:
    assert refusal(name.automation, value).code == "INVALID_NAME"


def test_automation_name_is_fit() -> None:
    name.automation("Deploy: the (new) model/v2 %" + "x" * 227)


@pytest.mark.parametrize("value", ["", "x" * 65, " a", "a ", "a.b", "a/b"])
def test_webhook_name_is_refused(value: str) -> None:
    refused = refusal(name.webhook, value)

    assert (refused.code, refused.rule) == (
        "INVALID_NAME",
        "1 to 64 letters, digits, - and _, with spaces only between them",
    )


def test_webhook_name_is_fit() -> None:
    name.webhook("deploy-hook  of_team 2")
    name.webhook("x" * 64)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "example.org",
        "ftp://example.org",
        "https://",
        "https:///path",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://[::1",
        "https://user:secret@example.org",
        "https://example.org/a b",
        "https://example.org/\n",
        "file:///etc/passwd",
        "https://example.org/" + "x" * 2029,
    ],
)
def test_web_address_is_refused(value: str) -> None:
    assert refusal(name.web_address, value).code == "INVALID_INPUT"


@pytest.mark.parametrize(
    "value",
    [
        "http://localhost",
        "https://example.org:8443/hook?key=value@x#part",
        "HTTPS://[::1]:80/",
        "https://example.org/" + "x" * 2028,
    ],
)
def test_web_address_is_fit(value: str) -> None:
    name.web_address(value)


INVISIBLE = [
    "\u200b",
    "\u200d\u200c",
    "\ufeff",
    "\u3164",
    "\u2800",
    "\u2060\u00ad",
    "\ufe0f",
    "\u0301",
]


@pytest.mark.parametrize("value", INVISIBLE)
@pytest.mark.parametrize(
    "check",
    [name.project, name.registry, name.collection, name.artifact, name.run, name.title, name.alias],
)
def test_name_that_nobody_can_see_is_refused(check: name.Check, value: str) -> None:
    assert refusal(check, value).rule == "with a character that can be seen"


@pytest.mark.parametrize("check", [name.tag, name.webhook, name.artifact_type])
def test_letter_that_nobody_can_see_is_no_word(check: name.Check) -> None:
    assert outcome(check, "\u3164") is not None
    assert outcome(check, "a\u3164") is None


@pytest.mark.parametrize("value", ["a\u200bb", "👩\u200d🚀", "ñ", "ـ", "…", "1", "数"])
def test_name_that_can_be_seen_is_kept(value: str) -> None:
    assert outcome(name.collection, value) is None
