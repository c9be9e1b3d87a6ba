"""What X12's data elements are called by people, as far as our own documents use them."""

_NAMES = {
    "26": "country", "61": "free text", "65": "freight class", "66": "kind of identification number",
    "67": "identification number", "68": "line item status", "81": "weight", "91": "transport method",
    "92": "order type", "93": "name", "98": "role of the party", "100": "currency", "116": "postal code",
    "118": "rate", "120": "quantity of packages", "127": "reference number", "128": "kind of reference",
    "133": "routing sequence", "140": "carrier code (SCAC)", "156": "state or province", "166": "address",
    "212": "unit price", "234": "item number", "235": "kind of item number", "236": "price qualifier",
    "324": "purchase order number", "328": "release number", "329": "set control number", "330": "quantity ordered",
    "337": "time", "347": "hash total", "350": "line number", "352": "description", "353": "purpose",
    "354": "number of lines", "355": "unit of measure", "358": "quantity to ship or invoiced", "366": "contact's role",
    "368": "shipment status", "373": "date", "374": "kind of date", "380": "quantity", "382": "number of units shipped",
    "387": "routing", "396": "shipment number", "587": "acknowledgement type", "623": "time zone",
    "628": "hierarchy number", "639": "price basis", "640": "transaction type", "668": "line status code",
    "673": "quantity qualifier", "734": "parent's hierarchy number", "735": "hierarchy level",
    "736": "hierarchy child code",
    "753": "routing code", "782": "amount", "1005": "hierarchy structure", "87": "marks and numbers",
    "88": "kind of marks and numbers", "76": "invoice number", "610": "amount",
}  # fmt: skip


def named(number: str) -> str:
    """Return the name of a data element (``"330"``: quantity ordered); nothing where none is known."""
    return _NAMES.get(number.lstrip("0"), "")
