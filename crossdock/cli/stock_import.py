"""``crossdock stock import``: items and counts from CSV or JSON, looked at first or brought in as a whole."""

import typer

from crossdock.cli.bring import File, Preview, bring
from crossdock.cli.paper import JsonFlag


def import_(context: typer.Context, file: File, preview: Preview = False, json: JsonFlag = False) -> None:
    """Import items and counts from CSV or JSON: all rows, or none with every bad cell named.

    Columns: sku, on_hand; and as you like warehouse, description, gtin, unit, weight_kg, lot, expires_on, serials,
    safety, place (the shelf), sale, successor, substitutes, case_pack, minimum, maximum, volume_l, length_cm,
    width_cm, height_cm, customised, restricted_to, forbidden_in, tracking, supply, lead_days, fair_share.

    What the file has no column for stays as it is. An empty cell takes away what was known; what cannot be empty
    (unit, sale, tracking, supply, yes or no) stays as it is then.
    """
    bring(context, "stock", file, preview=preview, json=json)
