"""What complete records mean: which bodies there are, and what belongs to what."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.people.directory import ASSOCIATIONS, Body
from app.people.gv100ad.records import (
    CITY_DISTRICTS,
    DISTRICT_KINDS,
    OWN,
    UNINCORPORATED,
    Record,
    RecordType,
)

_LEADING_SUFFIXES = {"Lutherstadt", "Region", "Städteregion", "Regionalverband"}


def display_name(official_name: str) -> str:
    """The name without its suffix ("Stadt", "Landeshauptstadt"); "Eisleben, Lutherstadt" is turned round."""
    name, _comma, suffix = official_name.partition(", ")
    return f"{suffix} {name}" if suffix in _LEADING_SUFFIXES else name


class Joined:
    """The bodies that complete records make."""

    def __init__(self, records: Mapping[RecordType, Sequence[Record]]) -> None:
        self.records = records
        self.districts = {record.key: record for record in records[RecordType.district]}
        self.associations = {record.key: record for record in records[RecordType.association]}
        self.government_districts = {record.key for record in records[RecordType.government_district]}
        self.population: dict[str, int] = defaultdict(int)
        self.area: dict[str, int] = defaultdict(int)
        for record in records[RecordType.municipality]:
            for key in {record.key[:length] for length in (2, 3, 4, 5, 8)} | {record.association}:
                self.population[key] += record.population
                self.area[key] += record.area

    def bodies(self) -> Iterator[Body]:
        for record in self.records[RecordType.state]:
            yield self._body(record, "land", None)
        for record in self.records[RecordType.government_district]:
            yield self._body(record, "regierungsbezirk", record.key[:2])
        for record in self.records[RecordType.region]:
            yield self._body(record, "region", self._above_district(record.key))
        for record in self.records[RecordType.district]:
            if record.code not in CITY_DISTRICTS:
                kind, parent = DISTRICT_KINDS[record.code], self._above_district(record.key)
                yield self._body(record, kind, parent, district=record.key)
        for record in self.records[RecordType.association]:
            if record.code != OWN:
                district = self._district(record.key)
                yield self._body(record, ASSOCIATIONS[record.code], district, district=district)
        for record in self.records[RecordType.municipality]:
            yield self._municipality(record)

    def _municipality(self, record: Record) -> Body:
        district = self._district(record.key)
        if district == record.key:
            return self._body(record, "kreisfreie_stadt", self._above_district(record.key), district=district)
        if self.associations[record.association].code != OWN:
            association = record.association
            kind = "gemeindefreies_gebiet" if record.code in UNINCORPORATED else "mitgliedsgemeinde"
            return self._body(record, kind, association, district=district, served_by=association)
        kind = "gemeindefreies_gebiet" if record.code in UNINCORPORATED else "einheitsgemeinde"
        return self._body(record, kind, district, district=district)

    def _above_district(self, key: str) -> str:
        return key[:3] if key[:3] in self.government_districts else key[:2]

    def _district(self, key: str) -> str:
        """The body that stands for the district: a kreisfreie Stadt has its municipality's key."""
        district = self.districts[key[:5]]
        return f"{district.key}000" if district.code in CITY_DISTRICTS else district.key

    def _body(
        self,
        record: Record,
        kind: str,
        parent: str | None,
        *,
        district: str | None = None,
        served_by: str | None = None,
    ) -> Body:
        city = self.districts[record.key[:5]] if kind == "kreisfreie_stadt" else None
        return Body(
            key=record.key,
            kind=kind,
            name=display_name(record.name),
            official_name=record.name,
            parent_key=parent,
            as_of=record.as_of,
            district_key=district,
            served_by_key=served_by,
            population=self.population[record.key],
            area_hectares=self.area[record.key],
            postal_code=record.postal_code,
            seat=record.seat or (city.seat if city else ""),
        )
