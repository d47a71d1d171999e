"""A credential of the form written here as canonical N-Quads: what a Data Integrity proof signs.

In: the credential as JSON. Out: its RDF statements in their only order (W3C RDF Dataset Canonicalization 1.0). Read
is only the form that ``badge`` writes, member by member; what is anything else is refused, so that nothing can stand in
the JSON that the statements do not say. Why: docs/engines/credentials.md, "The same with an embedded proof".
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

VC, OB = "https://www.w3.org/2018/credentials#", "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
STATUS, SEC = "https://www.w3.org/ns/credentials/status#", "https://w3id.org/security#"
SCHEMA, XSD = "https://schema.org/", "http://www.w3.org/2001/XMLSchema#"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
IRI, TEXT, TRUTH = "iri", "", "truth"
MOMENT = f"{XSD}dateTime"
LINK, YES_OR_NO = "https://www.w3.org/2001/XMLSchema#anyURI", "https://www.w3.org/2001/XMLSchema#boolean"
AWARDED = "xsd:dateTime"
"""As the context of Open Badges 3.0.3 writes these three, with https, and with a prefix that it does not define: signed
is what the context says, not what it means.
"""
FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')
"""What no address holds (N-Quads, production IRIREF)."""
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
ESCAPED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}

Shape = tuple[tuple[str, ...], dict[str, tuple[str, str]], frozenset[str]]
"""Types of a thing; its members, each with its name as an address and what stands there; which of them may be missing.

What stands there: ``iri``, ``truth``, a shape by name (``*`` before it: a list), else a text of that datatype.
"""
SHAPES: dict[str, Shape] = {
    "credential": (
        (f"{VC}VerifiableCredential", f"{OB}OpenBadgeCredential"),
        {
            "name": (f"{SCHEMA}name", TEXT), "description": (f"{SCHEMA}description", TEXT),
            "issuer": (f"{VC}issuer", "profile"), "validFrom": (f"{VC}validFrom", MOMENT),
            "validUntil": (f"{VC}validUntil", MOMENT),
            "awardedDate": (f"{OB}awardedDate", AWARDED), "credentialSubject": (f"{VC}credentialSubject", "subject"),
            "credentialSchema": (f"{VC}credentialSchema", "*schema"),
            "credentialStatus": (f"{VC}credentialStatus", "status"),
            "evidence": (f"{VC}evidence", "*evidence"),
        },
        frozenset({"validUntil", "credentialStatus", "evidence"}),
    ),
    "profile": (
        (f"{OB}Profile",), {"name": (f"{SCHEMA}name", TEXT), "url": (f"{SCHEMA}url", LINK)}, frozenset({"url"}),
    ),
    "subject": (
        (f"{OB}AchievementSubject",),
        {"identifier": (f"{OB}identifier", "*identity"), "achievement": (f"{OB}achievement", "achievement")},
        frozenset(),
    ),
    "identity": (
        (f"{OB}IdentityObject",),
        {"hashed": (f"{OB}hashed", TRUTH), "identityHash": (f"{OB}identityHash", TEXT),
         "identityType": (f"{OB}identityType", TEXT)}, frozenset(),
    ),
    "achievement": (
        (f"{OB}Achievement",),
        {
            "achievementType": (f"{OB}achievementType", TEXT), "name": (f"{SCHEMA}name", TEXT),
            "description": (f"{SCHEMA}description", TEXT), "criteria": (f"{OB}Criteria", "criteria"),
            "humanCode": (f"{OB}humanCode", TEXT), "version": (f"{OB}version", TEXT),
            "inLanguage": (f"{SCHEMA}inLanguage", TEXT),
        },
        frozenset(),
    ),
    "criteria": ((), {"narrative": (f"{OB}narrative", TEXT)}, frozenset()),
    "schema": (
        ("https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019",), {}, frozenset(),
    ),
    "status": (
        (f"{STATUS}BitstringStatusListEntry",),
        {"statusPurpose": (f"{STATUS}statusPurpose", TEXT), "statusListIndex": (f"{STATUS}statusListIndex", TEXT),
         "statusListCredential": (f"{STATUS}statusListCredential", IRI)}, frozenset(),
    ),
    "evidence": (
        (f"{OB}Evidence",), {"name": (f"{SCHEMA}name", TEXT), "narrative": (f"{OB}narrative", TEXT)}, frozenset(),
    ),
    "proof": (
        (f"{SEC}DataIntegrityProof",),
        {"created": ("http://purl.org/dc/terms/created", MOMENT),
         "cryptosuite": (f"{SEC}cryptosuite", f"{SEC}cryptosuiteString"),
         "proofPurpose": (f"{SEC}proofPurpose", "purpose"), "verificationMethod": (f"{SEC}verificationMethod", IRI)},
        frozenset(),
    ),
}  # fmt: skip
NAMELESS = frozenset({"identity", "criteria", "evidence", "proof"})
"""Shapes without an ``id``."""
ALONE = frozenset({"identity", "schema", "status", "proof"})
"""Shapes that give their one type as a text, not as a list."""
WORDS = {iri.rpartition("#")[2]: iri for types, _members, _may in SHAPES.values() for iri in types}
Quad = tuple[str, str, str]


class OtherForm(ValueError):
    """A credential of another form than is written here; its text names where."""


def canonical(value: Mapping[str, Any], shape: str = "credential") -> str:
    """The statements of a thing, in their canonical order, a line each.

    Raises
    ------
    OtherForm
        If anything stands there that the form does not have, or something is missing.
    """
    found = _Writer()
    found.node(value, shape, shape)
    return found.told()


class _Writer:
    """Statements gathered; things without a name are numbered until their own are known."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self.names: set[str] = set()
        self.nameless = 0

    def node(self, value: Any, shape: str, where: str) -> str:
        types, members, optional = SHAPES[shape]
        if not isinstance(value, Mapping):
            raise OtherForm(f"{where} is no object.")
        asked = set(members) | ({"type"} if types else set()) | (set() if shape in NAMELESS else {"id"})
        if strange := set(value) - asked:
            raise OtherForm(f"{where} has {min(strange)!r}, which is not known here.")
        if missing := asked - set(value) - optional:
            raise OtherForm(f"{where} has no {min(missing)!r}.")
        name = self._named(value, shape, where)
        if types:
            given = [value["type"]] if shape in ALONE else value["type"]
            if not isinstance(given, list) or [WORDS.get(str(t)) for t in given] != list(types):
                raise OtherForm(f"{where} is of another type.")
            self.quads += [(name, f"<{A}>", f"<{t}>") for t in types]
        for member in value:
            if member in members:
                predicate, what = members[member]
                place = f"{where}, {member}"
                self.quads += [(name, f"<{predicate}>", o) for o in self._objects(value[member], what, place)]
        return name

    def _named(self, value: Mapping[str, Any], shape: str, where: str) -> str:
        if shape in NAMELESS:
            self.nameless += 1
            return f"_:b{self.nameless - 1}"
        name = _iri(value["id"], f"{where}, id")
        # Two things of one name would be one thing, and what is said of which could be changed.
        if name in self.names:
            raise OtherForm(f"{where} has the name of something else.")
        self.names.add(name)
        return name

    def _objects(self, value: Any, what: str, where: str) -> Iterator[str]:
        if what.startswith("*"):
            if not isinstance(value, list) or not value:
                raise OtherForm(f"{where} is no list.")
            yield from [self.node(v, what[1:], f"{where} {n}") for n, v in enumerate(value, 1)]
        elif what in SHAPES:
            yield self.node(value, what, where)
        elif what == TRUTH:
            if not isinstance(value, bool):
                raise OtherForm(f"{where} is neither true nor false.")
            yield f'"{str(value).lower()}"^^<{YES_OR_NO}>'
        elif what == "purpose":
            if value != "assertionMethod":
                raise OtherForm(f"{where} is for something else.")
            yield f"<{SEC}assertionMethod>"
        elif what == IRI:
            yield _iri(value, where)
        else:
            yield _literal(value, what, where)

    def told(self) -> str:
        """Each thing without a name is called by the place of the hash of what is said of it (RDFC-1.0, 4.4)."""
        hashes: dict[str, str] = {}
        for n in range(self.nameless):
            mine = f"_:b{n}"
            told = [_line(tuple(_masked(t, mine) for t in q)) for q in self.quads if mine in q]
            mark = hashlib.sha256("".join(sorted(told)).encode()).hexdigest()
            if mark in hashes:
                raise OtherForm("the same stands there twice.")
            hashes[mark] = mine
        called = {mine: f"_:c14n{n}" for n, (_mark, mine) in enumerate(sorted(hashes.items()))}
        return "".join(sorted({_line(tuple(called.get(t, t) for t in q)) for q in self.quads}))


def _masked(term: str, mine: str) -> str:
    return term if not term.startswith("_:") else "_:a" if term == mine else "_:z"


def _line(quad: tuple[str, ...]) -> str:
    return f"{' '.join(quad)} .\n"


def _iri(value: Any, where: str) -> str:
    if not isinstance(value, str) or FORBIDDEN.search(value) or not ABSOLUTE.match(value):
        raise OtherForm(f"{where} is no address.")
    return f"<{value}>"


def _literal(value: Any, datatype: str, where: str) -> str:
    if not isinstance(value, str):
        raise OtherForm(f"{where} is no text.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise OtherForm(f"{where} holds half a sign.") from None
    told = "".join(ESCAPED.get(c) or (c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}") for c in value)
    return f'"{told}"' + (f"^^<{datatype}>" if datatype else "")
