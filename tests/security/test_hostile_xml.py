"""XML that would grow, read files or nest without end tells nothing and takes nothing, wherever XMP comes from."""

from pathlib import Path

import pytest
from PIL import Image

from tagdesk.errors import MetadataError
from tagdesk.metadata.photo_facts import read_photo_facts
from tagdesk.metadata.sidecar_file import SidecarFile

_NAMES = (
    'xmlns:x="adobe:ns:meta/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def packet(words: str, doctype: str = "") -> bytes:
    """An XMP packet with one keyword."""
    bag = f"<dc:subject><rdf:Bag><rdf:li>{words}</rdf:li></rdf:Bag></dc:subject>"
    inner = f"<rdf:RDF><rdf:Description>{bag}</rdf:Description></rdf:RDF>"
    return f"{doctype}<x:xmpmeta {_NAMES}>{inner}</x:xmpmeta>".encode()


def laughs() -> bytes:
    """A thousand million words out of a kilobyte."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    return packet("&a9;", f"<!DOCTYPE x [{entities}]>")


HOSTILE = {
    "laughs": laughs(),
    "quadratic": packet("&a;" * 50_000, f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'),
    "file": packet("&a;", '<!DOCTYPE x [<!ENTITY a SYSTEM "secret.txt">]>'),
    "address": packet("&a;", '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>'),
    "parameter": packet("a", '<!DOCTYPE x [<!ENTITY % a SYSTEM "secret.txt"> %a;]>'),
    "definition": packet("a", '<!DOCTYPE x SYSTEM "secret.txt">'),
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE.keys())
def test_entities_and_definitions_are_refused(tmp_path: Path, document: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("secret.txt").write_text("SECRET")
    Image.new("RGB", (8, 8)).save("beside.jpg")
    Path("beside.jpg.xmp").write_bytes(document)
    Image.new("RGB", (8, 8)).save("inside.jpg", xmp=document[:60_000])
    for photo in (tmp_path / "beside.jpg", tmp_path / "inside.jpg"):
        assert read_photo_facts(photo).keywords == ()
    with pytest.raises(MetadataError, match=r"^beside\.jpg\.xmp is damaged or no XMP"):
        SidecarFile(tmp_path / "beside.jpg.xmp")
    assert Path("beside.jpg.xmp").read_bytes() == document


def test_the_same_without_them_is_read(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    (tmp_path / "a.jpg.xmp").write_bytes(packet("lake"))
    assert read_photo_facts(tmp_path / "a.jpg").keywords == ("lake",)
    assert SidecarFile(tmp_path / "a.jpg.xmp").keywords


def test_elements_without_end_are_no_fault(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    (tmp_path / "a.jpg.xmp").write_bytes(packet("<dc:a>" * 300_000 + "</dc:a>" * 300_000))
    assert read_photo_facts(tmp_path / "a.jpg").keywords == ()
    with pytest.raises(MetadataError, match="nested too deep"):
        SidecarFile(tmp_path / "a.jpg.xmp")
