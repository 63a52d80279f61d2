"""The readable page of the API."""

import re

from fastapi.testclient import TestClient


def test_schemas_are_called_by_names_for_people_and_every_link_leads_to_one(client: TestClient) -> None:
    html = client.get("/api/v1/docs").text
    links = set(re.findall(r'href="#(schema-[^"]+)">([^<]+)</a>', html))
    heads = set(re.findall(r'id="(schema-[^"]+)">\s*<h3[^>]*>([^<]+)</h3>', html))
    assert links <= heads
    names = {name for _anchor, name in heads}
    assert {"Listing[TicketLine]", "UploadBody", "TicketOut", "Problem"} <= names
    assert [name for name in names if "_" in name] == []
