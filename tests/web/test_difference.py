"""Differences people can read."""

from app.web.difference import Line, Part, compare


def shown(old: str, new: str) -> list[str]:
    marks = {"same": "{}", "added": "[+{}]", "removed": "[-{}]"}
    return [
        f"… {line.hidden}" if line.kind == "gap" else f"{line.kind}: " + "".join(
            marks[part.kind].format(part.text) for part in line.parts
        )
        for line in compare(old, new)
    ]  # fmt: skip


def test_equal_texts_have_no_difference() -> None:
    assert compare("a\nb", "a\nb") == []


def test_words_within_a_line_are_told_apart() -> None:
    assert shown("Fangen Sie klein an.", "Fangen Sie sehr groß an.") == ["changed: Fangen Sie [-klein][+sehr groß] an."]


def test_lines_come_go_and_stay() -> None:
    old = "Kopf\na\nb\nc\nd\ne\nSchluss"
    new = "Kopf\nneu\na\nb\nc\nd\ne"
    assert shown(old, new) == [
        "same: Kopf", "added: [+neu]", "same: a", "same: b", "… 1", "same: d", "same: e", "removed: [-Schluss]",
    ]  # fmt: skip


def test_lines_without_anything_in_common_are_shown_whole() -> None:
    assert shown("Der Hund bellt.", "Morgen regnet es vielleicht") == [
        "removed: [-Der Hund bellt.]", "added: [+Morgen regnet es vielleicht]",
    ]  # fmt: skip


def test_a_first_text_is_all_new() -> None:
    assert compare("", "a\nb") == [
        Line("added", (Part("added", "a"),)), Line("added", (Part("added", "b"),)),
    ]  # fmt: skip
    assert compare("", "") == []


def test_very_long_lines_are_compared_as_a_whole() -> None:
    old = "wort " * 2000
    assert [line.kind for line in compare(old, f"{old}ende")] == ["removed", "added"]
