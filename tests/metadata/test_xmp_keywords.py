"""Keywords come and go in XMP of every style; all else stays as it was."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_sidecars import (
    DARKTABLE,
    DIGIKAM,
    EXIFTOOL,
    LIGHTROOM,
    STYLES,
    UNUSUAL,
    exiftool,
    exiftool_keywords,
    exiv2_keywords,
    needs_exiftool,
    needs_exiv2,
)

from tagdesk.contract.features import model_key
from tagdesk.metadata.xmp import words_in_xmp
from tagdesk.metadata.xmp_keywords import XmpKeywords, keyword_of, new_document

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SUBJECT = "{http://purl.org/dc/elements/1.1/}subject"
_HIERARCHY = "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject"
_LISTS = (_SUBJECT, _HIERARCHY, "{http://www.digikam.org/ns/1.0/}TagsList")
_KEYWORD_TAGS = {"XMP-dc:Subject", "XMP-lr:HierarchicalSubject", "XMP-digiKam:TagsList"}


def entries(document: bytes, name: str) -> list[str]:
    """Entries of a list as the standard library's parser sees them."""
    return [item.text or "" for found in ET.fromstring(document).iter(name) for item in found.iter(f"{_RDF}li")]


def without_keywords(document: bytes) -> str:
    """All but the lists of keywords, in a form that is the same if the meaning is."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))
    root = ET.fromstring(document, parser)
    for holder in root.iter(f"{_RDF}Description"):
        for child in list(holder):
            if child.tag in _LISTS:
                place = list(holder).index(child)
                before = holder[place - 1] if place else None
                if before is None:
                    holder.text = (holder.text or "").strip() + (child.tail or "").strip()
                else:
                    before.tail = (before.tail or "").strip() + (child.tail or "").strip()
                holder.remove(child)
    return ET.canonicalize(ET.tostring(root, encoding="unicode"), with_comments=True, strip_text=True)


def packet(body: str = "", attributes: str = "", inside: str = "") -> bytes:
    """A document whose description is given as a whole or by its parts."""
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    inside = inside or f'<rdf:Description rdf:about="" {attributes}>{body}</rdf:Description>'
    return f"<rdf:RDF {spaces}>{inside}</rdf:RDF>".encode()


class TestStyles:
    @pytest.mark.parametrize("style", STYLES)
    def test_added_behind_what_is_there_in_both_lists(self, style: str) -> None:
        before = STYLES[style]
        after = XmpKeywords(before).changed(["sunset", "New York", "a<b>&'c"], ())
        new = ["sunset", "New York", "a<b>&'c"]
        assert entries(after, _SUBJECT)[-3:] == entries(after, _HIERARCHY)[-3:] == new
        assert entries(after, _SUBJECT)[:-3] == entries(before, _SUBJECT)
        assert entries(after, _HIERARCHY)[:-3] == (entries(before, _HIERARCHY) or entries(before, _SUBJECT))
        assert without_keywords(after) == without_keywords(before)
        assert {*words_in_xmp(after).tags()} == {*words_in_xmp(before).tags(), *new}

    @pytest.mark.parametrize("style", STYLES)
    def test_taken_away_again_all_is_as_it_was(self, style: str) -> None:
        before = STYLES[style]
        there = list(XmpKeywords(before).keywords().values())
        # Lists that are missing are made whole, and stay: from then on they tell what the others tell.
        start = XmpKeywords(before).changed(there, ())
        after = XmpKeywords(start).changed([*there, "sunset"], ())
        back = XmpKeywords(after).changed(there, {"sunset"})
        if there:
            assert back == start
        assert without_keywords(back) == without_keywords(before)
        assert "sunset" not in back.decode()

    @pytest.mark.parametrize("style", STYLES)
    def test_nothing_to_do_gives_the_same_bytes(self, style: str) -> None:
        document = XmpKeywords(STYLES[style]).changed(["sunset"], ())
        assert XmpKeywords(document).changed(["Sunset"], {"gone"}) is document
        assert XmpKeywords(STYLES[style]).changed([], {"gone"}) is STYLES[style]

    def test_hierarchies_stay(self) -> None:
        after = XmpKeywords(LIGHTROOM).changed(["Ulm", "Evening", "lake"], ())
        assert entries(after, _HIERARCHY) == ["Places|Germany|Ulm", "Evening", "lake"]
        assert entries(after, _SUBJECT) == ["Evening", "Germany", "Places", "Ulm", "lake"]

    def test_a_removed_one_goes_with_its_path_from_all_lists(self) -> None:
        after = XmpKeywords(DIGIKAM).changed([], {"dog"})
        assert words_in_xmp(after).tags() == ["Dog"]  # ACDSee's tree is text of its own
        for name in _LISTS:
            assert entries(after, name) == []
        assert b"Animals" not in after and b"<!-- kept by hand -->" in after and b"PickLabel" in after

    def test_digikam_sees_new_ones_too(self) -> None:
        after = XmpKeywords(DIGIKAM).changed(["lake", "b/w"], ())
        assert entries(after, _LISTS[2]) == ["Animals/Dog", "lake"]

    def test_a_new_list_begins_with_what_others_tell(self) -> None:
        after = XmpKeywords(EXIFTOOL).changed(["lake"], ())
        assert entries(after, _HIERARCHY) == ["cat", "b/w", "lake"]

    def test_lines_look_like_their_neighbours(self) -> None:
        after = XmpKeywords(LIGHTROOM).changed(["lake"], ()).decode()
        assert "     <rdf:li>Ulm</rdf:li>\n     <rdf:li>lake</rdf:li>\n    </rdf:Bag>" in after
        new = XmpKeywords(DARKTABLE).changed(["lake"], ()).decode()
        assert "\n   <dc:subject>\n    <rdf:Bag>\n     <rdf:li>lake</rdf:li>\n    </rdf:Bag>\n   </dc:subject>\n" in new

    def test_a_taken_prefix_is_not_used_for_something_else(self) -> None:
        after = XmpKeywords(UNUSUAL).changed(["lake"], ()).decode()
        assert "<q:subject><Bag><li>lake</li></Bag></q:subject>" in after
        assert "dc:subject='other'" in after


class TestForms:
    @pytest.mark.parametrize(
        "document",
        [
            packet("<dc:subject>cat; dog</dc:subject>"),
            packet(attributes='dc:subject="cat, dog"'),
            packet(inside='<rdf:Description rdf:about="" dc:subject="cat;dog"/>'),
            packet("<dc:subject><rdf:Seq><rdf:li>cat</rdf:li><rdf:li>dog</rdf:li></rdf:Seq></dc:subject>"),
            packet("<dc:subject><rdf:Bag><rdf:li>cat</rdf:li></rdf:Bag></dc:subject><dc:subject>dog</dc:subject>"),
            packet("<dc:subject><rdf:Bag><!-- mine --><rdf:li>cat</rdf:li><rdf:li>dog</rdf:li></rdf:Bag></dc:subject>"),
        ],
        ids=range(6),
    )
    def test_however_they_are_written(self, document: bytes) -> None:
        after = XmpKeywords(document).changed(["lake", "CAT"], {"dog"})
        assert list(XmpKeywords(after).keywords()) == ["cat", "lake"]
        assert entries(after, _SUBJECT) == ["cat", "lake"]
        assert (b"mine" in after) == (b"mine" in document)
        empty = XmpKeywords(after).changed([], {"cat", "lake"})
        assert XmpKeywords(empty).keywords() == {}
        assert (b"mine" in empty) == (b"mine" in document)

    @pytest.mark.parametrize(
        "inside",
        [
            "",
            " ",
            '<rdf:Description rdf:about=""/>',
            '<rdf:Description rdf:about=""></rdf:Description>',
            "<dc:subject><rdf:Bag/></dc:subject>",
            "<dc:subject/>",
            "<dc:subject><rdf:Bag></rdf:Bag></dc:subject>",
        ],
        ids=range(7),
    )
    def test_places_for_the_first_keyword(self, inside: str) -> None:
        document = packet(inside) if "subject" in inside else packet(inside=inside)
        if not inside:
            document = packet(inside="X").replace(b">X</rdf:RDF>", b"/>")
        after = XmpKeywords(document).changed(["lake"], ())
        assert entries(after, _SUBJECT) == entries(after, _HIERARCHY) == ["lake"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-8-sig"])
    def test_character_sets_stay(self, encoding: str) -> None:
        declared = '<?xml version="1.0" encoding="ISO-8859-1"?>' if encoding == "latin-1" else ""
        text = declared + packet("<dc:rights>Grüße</dc:rights>").decode()
        after = XmpKeywords(text.encode(encoding)).changed(["köln", "寿司"], ())
        assert "Grüße" in after.decode(encoding) and "köln" in after.decode(encoding)
        assert list(XmpKeywords(after).keywords().values()) == ["köln", "寿司"]
        assert after[:2] == text.encode(encoding)[:2]

    @pytest.mark.parametrize(
        "document",
        [
            b"",
            b"not XML",
            b"<a/>",
            b"<rdf:RDF/>",
            LIGHTROOM[:-20],
            b"\xff\xfe<\0",
            b'<?xml version="1.0" encoding="no-such"?><a/>',
            b'<?xml version="1.0" encoding="utf-16"?><a/>',
            b'<?xml version="1.0" encoding="unicode_escape"?><a>\\x41</a>',
            b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + packet("<dc:subject>&e;</dc:subject>"),
            b'<!DOCTYPE a [<!ENTITY e "x">]>' + packet("<dc:subject>&e;</dc:subject>"),
            b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd">' + packet(),
            b"<a>" * 600 + b"</a>" * 600,
            packet("<dc:subject>\xff</dc:subject>").replace("ÿ".encode(), b"\xff"),
        ],
        ids=range(14),
    )
    def test_what_is_no_xmp_is_refused(self, document: bytes) -> None:
        with pytest.raises(ValueError):
            XmpKeywords(document)

    def test_an_unknown_form_is_refused(self) -> None:
        document = packet("<dc:subject><rdf:Description>cat</rdf:Description></dc:subject>")
        with pytest.raises(ValueError, match="unknown form"):
            XmpKeywords(document).changed(["lake"], ())

    def test_pictures_it_was_made_from_are_others(self) -> None:
        inner = "<rdf:Description><dc:subject><rdf:Bag><rdf:li>cat</rdf:li></rdf:Bag></dc:subject></rdf:Description>"
        document = packet(f"<dc:source><rdf:Bag><rdf:li>{inner}</rdf:li></rdf:Bag></dc:source>")
        assert XmpKeywords(document).keywords() == {}
        after = XmpKeywords(document).changed(["lake"], {"cat"})
        assert inner.encode() in after


class TestTexts:
    @pytest.mark.parametrize(
        ("tag", "keyword"),
        [
            ("New  York\n", "New York"),
            ("#lake", "lake"),
            ("a\0b\x1bc\x7f", "a b c"),
            ("a\ufffe\uffffb", "ab"),
            ("\ud83d", "?"),
            ("Places|Ulm", "Places/Ulm"),
            ("\ufffe", ""),
            ("🏳️\u200d🌈", "🏳️\u200d🌈"),
        ],
    )
    def test_keyword_of(self, tag: str, keyword: str) -> None:
        assert keyword_of(tag) == keyword

    @given(st.lists(st.text(max_size=12), max_size=6), st.sampled_from([new_document(), *STYLES.values()]))
    @settings(max_examples=300)
    def test_every_text_comes_back_as_it_was_written(self, tags: list[str], document: bytes) -> None:
        keywords = {model_key(word): word for tag in tags if model_key(word := keyword_of(tag))}
        xmp = XmpKeywords(document)
        after = xmp.changed(list(keywords.values()), ())
        found = XmpKeywords(after).keywords()
        assert {key: found[key] for key in keywords if key not in xmp.keywords()} == {
            key: keyword for key, keyword in keywords.items() if key not in xmp.keywords()
        }
        assert without_keywords(after) == without_keywords(document)
        assert {*keywords} <= {model_key(tag) for tag in (*words_in_xmp(after).keywords,)}
        back = XmpKeywords(after).changed([], keywords.keys() - xmp.keywords().keys())
        assert XmpKeywords(back).keywords().keys() == xmp.keywords().keys()


@needs_exiftool
class TestExiftool:
    @pytest.mark.parametrize("style", ["new", *(style for style in STYLES if style != "unusual")])
    def test_reads_exactly_what_was_written(self, style: str, tmp_path: Path) -> None:
        before, after = tmp_path / "before.xmp", tmp_path / "after.xmp"
        before.write_bytes(STYLES.get(style, new_document()))
        tags = ["New York", "寿司", "a<b>&\"c'", "C++", "1.50", "True", "-x", "🏳️\u200d🌈", "a, b"]
        after.write_bytes(XmpKeywords(before.read_bytes()).changed(tags, ()))
        assert exiftool_keywords(after)[-len(tags) :] == tags
        assert exiftool_keywords(after, "XMP-lr:HierarchicalSubject")[-len(tags) :] == tags
        old, new = (exiftool(path, "-XMP:all") for path in (before, after))
        foreign = [{k: v for k, v in one.items() if k not in {*_KEYWORD_TAGS, "SourceFile"}} for one in (old, new)]
        assert foreign[0] == foreign[1]

    @given(tags=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=60))
    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_reads_any_text(self, tags: list[str], tmp_path: Path) -> None:
        keywords = list({model_key(word): word for tag in tags if model_key(word := keyword_of(tag))}.values())
        path = tmp_path / "any.xmp"
        path.write_bytes(XmpKeywords(new_document()).changed(keywords, ()))
        assert exiftool_keywords(path) == keywords


@needs_exiv2
@pytest.mark.parametrize("style", ["new", "lightroom", "darktable", "digikam", "exiftool"])
def test_exiv2_reads_exactly_what_was_written(style: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    document = STYLES.get(style, new_document())
    tags = ["New York", "寿司", "a<b>&\"c'", "C++", "-x", "🏳️\u200d🌈"]
    path.write_bytes(XmpKeywords(document).changed(tags, ()))
    assert exiv2_keywords(path)[-len(tags) :] == tags
    assert exiv2_keywords(path, "Xmp.lr.hierarchicalSubject")[-len(tags) :] == tags
