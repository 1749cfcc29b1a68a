"""A caption's script."""

import pytest

from tagdesk.replay.script import script_of


@pytest.mark.parametrize(
    ("caption", "script"),
    [
        ("Evening swim", "latin"),
        ("Größe, naïve, İstanbul", "latin"),
        ("Вечер у моря with Ann", "cyrillic"),
        ("今天天气很好", "han"),
        ("今日は京都でラーメン", "kana"),
        ("東京都内を散歩中", "kana"),
        ("我爱日本の味道真的很好吃啊", "han"),
        ("오늘의 저녁", "hangul"),
        ("مساء الخير", "arabic"),
        ("Καλημέρα", "other"),
        ("สวัสดี", "other"),
        ("🌅 2026 !!", "none"),
        ("", "none"),
        ("#вечер https://example.org @ann море", "cyrillic"),
        ("#sunset https://example.org @ann", "none"),
    ],
)
def test_script(caption: str, script: str) -> None:
    assert script_of(caption) == script
