"""The official directory of municipalities, GV100AD, as the Federal Statistical Office (Destatis) publishes it.

Fixed width, 220 characters a line, by the publisher's record description valid from 14.06.2000. Current files
are UTF-8 with a byte order mark, older ones ISO-8859-15. To be had at destatis.de under Gemeindeverzeichnis.

A kreisfreie Stadt comes as district, association and municipality, and becomes one body with its eight-digit
key; the same for the city states, which are a state besides. A municipality whose association record has kind 50
is its own administration, else its association is. (In some states members of an association keep an
administration of their own; the file does not tell, so they count as served by it.)
"""

from app.people.directory import Directory, DirectoryErrors, LineError
from app.people.gv100ad.bodies import Joined
from app.people.gv100ad.records import Reader
from app.texts import _

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse(data: bytes) -> Directory:
    """The directory in the file, or DirectoryErrors with all that is wrong in it."""
    reader = Reader(_decoded(data))
    if reader.errors:
        raise DirectoryErrors(reader.errors)
    return Directory.of(Joined(reader.records).bodies())


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_BYTE_ORDER_MARK):
            line = data.count(b"\n", 0, error.start) + 1
            message = _("Die Zeile ist kein gültiges UTF-8, obwohl die Datei so beginnt.")
            raise DirectoryErrors([LineError(line, message)]) from error
        return data.decode("iso-8859-15")
