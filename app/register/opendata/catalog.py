"""The catalogue that data portals harvest: DCAT-AP.de 3.0, one data set, the register itself.

An AI system is no data set, so entries are none; properties and values are those of the project's data model.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.register.opendata.licence import LICENCE_URI, SCHEMA_VERSION
from app.texts import LANGUAGES, N_, _, speaking

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

CENTRE = N_("KI-Kompetenzzentrum Sachsen-Anhalt")
TITLE = N_("Transparenzregister KI Sachsen-Anhalt")
DESCRIPTION = N_(
    "Welche KI die Verwaltung in Sachsen-Anhalt einsetzt: Zweck, Anbieter, Rechtsgrundlage, Risikoklasse und Stand, "
    "mit allen Fassungen seit der ersten Veröffentlichung. Was zurückgehalten wird, steht mit Grund und "
    "Prüftermin dabei."
)
CATALOGUE = N_("Offene Daten des KI-Kompetenzzentrums Sachsen-Anhalt")
KEYWORDS = (N_("Künstliche Intelligenz"), N_("Transparenzregister"), N_("Verwaltung"), N_("KI-Verordnung"))
STATE = "http://dcat-ap.de/def/politicalGeocoding/stateKey/15"
LEVEL = "http://dcat-ap.de/def/politicalGeocoding/Level/state"
CONTRIBUTORS = "http://dcat-ap.de/def/contributors/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
AVAILABLE = AUTHORITY + "planned-availability/AVAILABLE"
STATUS = "http://purl.org/adms/status/Completed"
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/RegionalAuthority"
MEDIA = "https://www.iana.org/assignments/media-types/"
FORMATS = (
    ("csv", "CSV", "text/csv"),
    ("json", "JSON", "application/json"),
    ("xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


@dataclass(frozen=True)
class Facts:
    """What differs between installations and over time. `contributor`: the id given by GovData, or its end."""

    base: str
    contributor: str
    first_at: datetime | None
    changed_at: datetime | None


def catalogue(facts: Facts) -> "Graph":
    """The catalogue as a graph."""
    from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef  # noqa: PLC0415 – slow

    graph = Graph()
    for prefix, address in {
        "adms": "http://www.w3.org/ns/adms#", "dcatap": "http://data.europa.eu/r5r/",
        "dcatde": "http://dcat-ap.de/def/dcatde/", "vcard": "http://www.w3.org/2006/vcard/ns#",
    }.items():  # fmt: skip
        graph.bind(prefix, Namespace(address))
    here, data = URIRef(f"{facts.base}/register/catalog#catalogue"), URIRef(f"{facts.base}/register/data#dataset")
    centre = URIRef(f"{facts.base}/register/catalog#publisher")
    dcatap = Namespace("http://data.europa.eu/r5r/")
    graph.add((centre, RDF.type, FOAF.Agent))
    graph.add((centre, FOAF.name, Literal(CENTRE, lang="de")))
    graph.add((centre, DCTERMS.type, URIRef(PUBLISHER_TYPE)))
    graph.add((here, RDF.type, DCAT.Catalog))
    graph.add((here, FOAF.homepage, URIRef(f"{facts.base}/register/data")))
    graph.add((here, DCAT.themeTaxonomy, URIRef(AUTHORITY + "data-theme")))
    graph.add((here, DCTERMS.license, URIRef(LICENCE_URI)))
    graph.add((here, DCAT.dataset, data))
    _say(graph, here, DCTERMS.title, CATALOGUE)
    _say(graph, here, DCTERMS.description, DESCRIPTION)
    for thing in (here, data):
        graph.add((thing, DCTERMS.publisher, centre))
        graph.add((thing, DCTERMS.spatial, URIRef(STATE)))
        graph.add((thing, DCTERMS.language, URIRef(AUTHORITY + "language/DEU")))
        graph.add((thing, dcatap.availability, URIRef(AVAILABLE)))
        _moments(graph, thing, facts)
    _dataset(graph, data, facts)
    return graph


def _dataset(graph: "Graph", data: "URIRef", facts: Facts) -> None:
    from rdflib import DCAT, DCTERMS, FOAF, RDF, BNode, Literal, Namespace, URIRef  # noqa: PLC0415

    dcatde, vcard = Namespace("http://dcat-ap.de/def/dcatde/"), Namespace("http://www.w3.org/2006/vcard/ns#")
    page, contact = URIRef(f"{facts.base}/register/data"), BNode("contact")
    graph.add((data, RDF.type, DCAT.Dataset))
    _say(graph, data, DCTERMS.title, TITLE)
    _say(graph, data, DCTERMS.description, DESCRIPTION)
    for word in KEYWORDS:
        _say(graph, data, DCAT.keyword, word)
    for name, value in (
        (DCAT.theme, AUTHORITY + "data-theme/GOVE"),
        (DCTERMS.accrualPeriodicity, AUTHORITY + "frequency/DAILY"),
        (DCTERMS.accessRights, AUTHORITY + "access-right/PUBLIC"),
        (DCTERMS.license, LICENCE_URI),
        (DCTERMS.conformsTo, f"{facts.base}/register/schema.json"),
        (dcatde.politicalGeocodingLevelURI, LEVEL),
        (dcatde.politicalGeocodingURI, STATE),
    ):
        graph.add((data, name, URIRef(value)))
    if facts.contributor:
        own = facts.contributor if "://" in facts.contributor else CONTRIBUTORS + facts.contributor
        graph.add((data, dcatde.contributorID, URIRef(own)))
    graph.add((data, DCTERMS.identifier, Literal(str(data))))
    graph.add((data, URIRef(f"{DCAT}version"), Literal(SCHEMA_VERSION)))
    graph.add((data, DCAT.landingPage, page))
    graph.add((data, FOAF.page, page))
    graph.add((data, DCAT.contactPoint, contact))
    graph.add((contact, RDF.type, vcard.Organization))
    graph.add((contact, vcard.fn, Literal(CENTRE, lang="de")))
    graph.add((contact, vcard.hasURL, URIRef(f"{facts.base}/pages/impressum")))
    _distributions(graph, data, facts)


def _distributions(graph: "Graph", data: "URIRef", facts: Facts) -> None:
    from rdflib import DCAT, DCTERMS, RDF, Literal, Namespace, URIRef  # noqa: PLC0415

    adms, dcatap = Namespace("http://www.w3.org/ns/adms#"), Namespace("http://data.europa.eu/r5r/")
    catalogue = (("catalog.jsonld", "JSON_LD", "application/ld+json"),)
    for end, kind, media in (*((f"data.{end}", kind, media) for end, kind, media in FORMATS), *catalogue):
        file = URIRef(f"{facts.base}/register/{end}")
        this = URIRef(f"{facts.base}/register/data#{end}")
        graph.add((data, DCAT.distribution, this))
        graph.add((this, RDF.type, DCAT.Distribution))
        graph.add((this, DCTERMS.title, Literal(end)))
        for name, value in (
            (DCAT.accessURL, file),
            (DCAT.downloadURL, file),
            (DCTERMS.license, URIRef(LICENCE_URI)),
            (DCTERMS.format, URIRef(AUTHORITY + "file-type/" + kind)),
            (DCAT.mediaType, URIRef(MEDIA + media)),
            (adms.status, URIRef(STATUS)),
            (dcatap.availability, URIRef(AVAILABLE)),
        ):
            graph.add((this, name, value))
        _moments(graph, this, facts)


def _say(graph: "Graph", thing: "URIRef", name: "URIRef", text: str) -> None:
    """A text in all languages."""
    from rdflib import Literal  # noqa: PLC0415

    for language in LANGUAGES:
        with speaking(language):
            graph.add((thing, name, Literal(_(text), lang=language)))


def _moments(graph: "Graph", thing: "URIRef", facts: Facts) -> None:
    from rdflib import DCTERMS, Literal  # noqa: PLC0415

    for name, moment in ((DCTERMS.issued, facts.first_at), (DCTERMS.modified, facts.changed_at)):
        if moment is not None:
            graph.add((thing, name, Literal(moment.replace(microsecond=0))))


def serialised(graph: "Graph", kind: str) -> bytes:
    """Turtle or JSON-LD; the same bytes for the same graph."""
    if kind == "json-ld":
        return graph.serialize(format=kind, encoding="utf-8", auto_compact=True, sort_keys=True)
    return graph.serialize(format=kind, encoding="utf-8")
