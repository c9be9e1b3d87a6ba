"""Orders that our own people enter: by flags, by the form, from files; the page's examples are run as they stand."""

import io
import json
import re
import shutil
from pathlib import Path

import pytest

from connectors import order_form
from tests.front.conftest import ROOT, STOCK, HubFolder, new_hub

PAGE = (ROOT / "docs" / "order-entry.md").read_text()
CREDIT = (ROOT / "docs" / "credit.md").read_text()


def examples(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> HubFolder:
    """A hub with stock in which no test leaves anything."""
    hub = new_hub(tmp_path_factory.mktemp("shelves") / "hub")
    assert hub("stock", "import", str(STOCK)).code == 0
    return hub


@pytest.fixture
def stocked(shelves: HubFolder, tmp_path: Path) -> HubFolder:
    shutil.copytree(shelves.path, tmp_path / "stocked")
    return HubFolder(tmp_path / "stocked")


def write(hub: HubFolder, name: str, text: str) -> str:
    path = hub.path / name
    path.write_text(text)
    return str(path)


def orders(hub: HubFolder) -> dict[str, str]:
    return {order["number"]: order["state"] for order in json.loads(hub("order", "list", "--json").out)}


def test_an_order_by_flags_walks_as_any_other_and_says_who_took_it(stocked):
    said = stocked(
        "order", "enter", "--partner", "acme", "--number", "4711", "--line", "MUG-01=24@4.25", "--line", "BOWL-10=6",
        "--ship-to", "Store 12; 1450 NW Lovejoy Street; Portland; OR; 97209; US", "--contact", "Ann", "--phone", "555",
        "--currency", "USD",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert "acme 4711: 2 lines, 102.00 USD; it can be accepted." in said.words
    assert stocked("up", "--once").code == 0
    assert orders(stocked) == {"4711": "allocated"}
    story = json.loads(stocked("order", "show", "4711", "--json").out)[0]
    assert story["order"]["channel"] == "phone"
    assert story["events"][0]["actor"] == "pat"
    assert {"kind": "taken_by", "number": "pat"} in story["order"]["order"]["references"]
    shown = stocked("order", "show", "4711").words
    assert "To tell the customer (order acknowledgement)" in shown
    assert "Your order 4711 is confirmed" in shown
    assert "Kind regards" in shown and "answer this mail" not in shown


@pytest.mark.parametrize(("words", "code", "says"), [
    (("--line", "MUG-01=24"), 2, "say who orders, or nothing at all: then a form asks for everything"),
    (("--from", "o.csv", "--number", "4711"), 2, "either a file, or the order itself, not both"),
    (("--partner", "acme", "--number", "1"), 1, "nothing is ordered; say what: --line MUG-01=24"),
    (("--partner", "acme", "--line", "MUG-01=1..5"), 1, "line 1, quantity: Input should be a valid decimal"),
    (("--partner", "acme", "--line", "MUG-01=1", "--currency", "dollars"), 1,
     "currency: a currency is three capital letters, such as USD (here: 'DOLLARS')"),
    (("--partner", "acme", "--line", "MUG-01=1", "--requested-on", "2030-02-30"), 1, "requested_on: Input should be"),
])  # fmt: skip
def test_what_is_told_by_flags_and_cannot_be_understood_is_named_as_it_was_told(shelves, words, code, says):
    write(shelves, "o.csv", "partner,number,sku,quantity\nacme,1,MUG-01,1\n")
    paths = [str(shelves.path / word) if word == "o.csv" else word for word in words]
    said = shelves("order", "enter", *paths)
    assert (said.code, says in said.words, "ORDER.json" in said.words) == (code, True, False), said


def test_what_was_told_once_and_entered_twice_goes_to_a_person(stocked):
    told = ("order", "enter", "--partner", "acme", "--line", "MUG-01=24@4.25", "--currency", "usd", "--ship-to")
    for _ in range(2):
        assert stocked(*told, "Store 12; 1450 NW Lovejoy Street; Portland; OR; 97209; US").code == 0
        assert stocked("up", "--once").code == 0
    assert sorted(orders(stocked).values()) == ["allocated", "in_review"]
    [case] = json.loads(stocked("review", "list", "--json").out)
    assert [finding["rule"] for finding in case["findings"]] == ["lookalike_order"]


def test_blanks_around_a_number_make_no_other_order(stocked):
    place = "A; 1 Main St; Portland; OR; 97209; US"
    told = ("order", "enter", "--partner", "acme", "--line", "MUG-01=2", "--ship-to", place, "--number")
    assert stocked(*told, "4711").code == 0
    again = stocked(*told, " 4711 ", "--note", "once more")
    assert "order 4711 came more than once" in again.words


def test_what_the_rules_will_say_is_told_at_once(stocked):
    said = stocked("order", "enter", "--partner", "acme", "--line", "TRAY-9=2", "--ship-to", "0012")
    assert said.code == 0
    assert "it will wait for a person" in said.words
    assert "no item of ours matches" in said.words
    assert re.search(r"acme T\d{6}-[0-9A-F]{6}:", said.words)


def test_the_form_asks_for_everything(stocked, monkeypatch):
    typed = "acme\n88\n\nUSD\n0012\nAnn\n555\n\nMUG-01=2\nBOWL-10=1case\n\nby noon\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said = stocked("order", "enter", "--preview")
    assert said.code == 0
    assert "acme 88: 2 lines" in said.words
    assert "Nothing was entered: this was a preview." in said.words
    assert orders(stocked) == {}


def test_the_form_asks_again_for_what_it_cannot_understand_and_keeps_the_rest(stocked, monkeypatch):
    typed = "\nacmee\nacme\n89\nfriday\n2030-12-04\ndollars\nusd\na;b;c;d;e;f;g\n0012\nAnn\n\n\n2 mugs\nMUG-01=2\n\n\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said = stocked("order", "enter", "--preview")
    assert said.code == 0
    for words in (
        "somebody must have ordered", "there is no customer 'acmee'; did you mean 'acme'?", "'friday' is no day",
        "'dollars' is no currency", "7 parts; expected name", "'2 mugs' should be ITEM=QUANTITY",
        "acme 89: 1 line",
    ):  # fmt: skip
        assert words in said.words
    assert orders(stocked) == {}


def test_the_examples_of_the_page_are_entered_as_they_stand(stocked):
    [as_json] = examples(PAGE, "json")
    [as_csv] = examples(PAGE, "csv")
    preview = stocked("order", "enter", "--from", write(stocked, "o.json", as_json), "--preview", "--json")
    assert json.loads(preview.out)["orders"][0]["number"] == "4711"
    assert stocked("order", "enter", "--from", write(stocked, "o.json", as_json)).code == 0
    assert stocked("order", "enter", "--from", write(stocked, "o.csv", as_csv)).code == 0
    assert stocked("up", "--once").code == 0
    assert orders(stocked) == {"4711": "in_review", "4712": "allocated", "4713": "allocated"}
    story = json.loads(stocked("order", "show", "4712", "--json").out)[0]["order"]["order"]
    assert [line["quantity"] for line in story["lines"]] == ["24", "6"]


def test_the_same_file_is_never_entered_twice(stocked):
    file = write(stocked, "o.csv", examples(PAGE, "csv")[0])
    assert stocked("order", "enter", "--from", file).code == 0
    again = stocked("order", "enter", "--from", file)
    assert again.code == 5
    assert "was entered before, as document 1; nothing was entered" in again.words


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        (
            "o.json",
            '[{"partner": "acme", "number": "1",\n "lines": [{"sku": "MUG-01", "quantity": "many"}]}]',
            ":2:42: lines.0.quantity",
        ),
        ("o.json", '[{"partner": "acme", "number": "1", "lines": [{"quantity": 1}]}]', "which item this is"),
        ("o.json", '[{"partner": "acme", "nummer": "1", "lines": []}]', ":1:22: nummer: this word is not known"),
        ("o.json", '{"partner": "acme",\n  }', ":2:3: this is not JSON: expected a name"),
        ("o.json", "[]", "there is no order"),
        ("o.csv", "partner,number,quantity,sku\nacme,1,x,MUG-01\n", ":2:3: lines.0.quantity"),
        ("o.csv", "partner,number,currency,quantity,sku\nacme,1,USD,1,MUG-01\nacme,1,EUR,1,MUG-02\n", ":3:3: currency"),
        ("o.csv", "partner,number,amount\nacme,1,1\n", ":1:3: the column 'amount' is not known"),
    ],
)
def test_a_bad_field_is_named_with_its_place(name, text, place):
    assert any(place in f"{says}" for says in order_form.read(text.encode(), name).problems)


def test_of_a_file_with_one_bad_order_nothing_is_entered(shelves):
    text = "partner,number,quantity,sku\nacme,1,1,MUG-01\nacmee,1,1,MUG-01\n"
    said = shelves("order", "enter", "--from", write(shelves, "o.csv", text))
    assert said.code == 1
    assert "o.csv:3:1: partner: there is no customer 'acmee'; did you mean 'acme'?" in said.err
    assert "Nothing was entered." in said.err
    assert orders(shelves) == {}


def test_customers_credit_and_prices_come_in_as_the_page_says(stocked):
    customers, credit, prices, discounts = examples(CREDIT, "csv")
    assert stocked("customer", "import", write(stocked, "customers.csv", customers)).code == 0
    assert stocked("credit", "import", write(stocked, "credit.csv", credit)).code == 0
    said = stocked("price", "import", write(stocked, "prices.csv", prices), "--whole")
    assert (said.code, "4 added" in said.words) == (0, True)
    assert "2 added" in stocked("price", "import", write(stocked, "discounts.csv", discounts)).words
    again = stocked("credit", "import", write(stocked, "credit.csv", credit))
    assert "4 unchanged" in again.words
    shown = json.loads(stocked("credit", "show", "acme", "--json").out)["credit"]["acme"]
    assert (shown["limit"], shown["receivables"], shown["prepaid"]) == ("5000", "512.5", "150")
    assert "NET30, NET45" in stocked("customer", "show", "acme").words
    assert "Corner Shop" in stocked("customer", "list").words
    own = stocked("price", "list", "--partner", "acme").words
    assert "C-2026-17" in own and "every item acme 5 % 0 FRAME-26" in own and "MUG-01 list retail 8 %" not in own
    assert "1 price and 1 discount of its own" in stocked("customer", "show", "acme").words


def test_an_import_shows_first_and_names_every_bad_cell(stocked):
    good = write(stocked, "c.json", '[{"partner": "acme", "name": "Acme", "payment_terms": ["NET30"]}]')
    preview = stocked("customer", "import", good, "--preview")
    assert "Nothing was changed: this was a preview." in preview.words
    assert json.loads(stocked("customer", "list", "--json").out) == []
    bad = write(stocked, "c.csv", "partner,standing,priority\nacme,fine,12\nacme,active,1\n")
    said = stocked("customer", "import", bad)
    assert (said.code, "c.csv:2:2: standing" in said.err) == (1, True)
    rows = "nobody,limit,,USD,5\nacme,payment,P-1,USD,-5\nacme,payment,,USD,5\n"
    rows = f"partner,kind,number,currency,amount\n{rows}"
    said = stocked("credit", "import", write(stocked, "k.csv", rows))
    assert [line.partition("k.csv")[2][:5] for line in said.err.splitlines()[:3]] == [":2:1:", ":3:5:", ":4:3:"]
    twice = "partner,kind,number,currency,amount\nacme,limit,,USD,5\nacme,limit,,USD,5\nacme,limit,,USD,6\n"
    said = stocked(
        "credit", "import", write(stocked, "t.csv", f"{twice}acme,receivable,1,USD,5\nacme,receivable,1,USD,7\n")
    )
    assert [line.partition("t.csv")[2] for line in said.err.splitlines()[:2]] == [
        f":4:1: the limit of acme stands at {stocked.path}/t.csv:2:1 already, and says something else",
        f":6:1: receivable 1 stands at {stocked.path}/t.csv:5:1 already, and says something else",
    ]
    said = stocked("price", "import", write(stocked, "p.csv", "sku,price,currency\nSPOON,1,USD\n"))
    assert "p.csv:2:1: sku: we have no item SPOON" in said.err


def test_a_payment_for_an_unknown_invoice_leaves_nothing_behind(stocked):
    rows = "partner,kind,number,currency,amount,invoice\nacme,limit,,USD,50,\nacme,payment,P-1,USD,5,R-9\n"
    said = stocked("credit", "import", write(stocked, "k.csv", rows))
    assert (said.code, ":3:6: acme has no invoice R-9 in USD" in said.err) == (1, True)
    assert stocked("credit", "show", "acme").code == 4


def test_items_bring_their_traits_and_keep_those_that_a_file_says_nothing_of(stocked):
    first = 'sku,on_hand,case_pack,forbidden_in,sale\nMUG-01,480,24,"CU, US-CA",discontinued\n'
    assert stocked("stock", "import", write(stocked, "s.csv", first)).code == 0
    assert stocked("stock", "import", write(stocked, "s.csv", "sku,on_hand,lead_days\nMUG-01,480,5\n")).code == 0
    said = stocked("order", "enter", "--partner", "acme", "--line", "MUG-01=5", "--preview", "--json")
    rules = {finding["rule"] for finding in json.loads(said.out)["orders"][0]["findings"]}
    assert "fractional_case" in rules
    bad = stocked("stock", "import", write(stocked, "s.csv", "sku,on_hand,sale\nMUG-01,480,sold\n"))
    assert ":2:3: sale" in bad.err


def test_cases_are_shown_with_their_numbers_and_answered_by_cause(stocked):
    head = (
        "partner,number,ship_to_street,ship_to_city,ship_to_region,ship_to_postal_code,ship_to_country,sku,quantity\n"
    )
    rows = "".join(f"acme,T-{n},1 Main St,Portland,OR,97209,US,TRAY-9,{n + 1}\n" for n in range(3))
    assert stocked("order", "enter", "--from", write(stocked, "o.csv", head + rows)).code == 0
    stocked("up", "--once")
    cases = json.loads(stocked("review", "list", "--kind", "item", "--partner", "acme", "--json").out)
    assert len(cases) == 3
    shown = stocked("review", "show", str(cases[0]["id"])).words
    assert "unknown sku" in shown
    assert "approve|correct|reject|retry|ask|escalate" in shown.replace(" ", "")
    assert stocked("order", "enter", "--partner", "acme", "--line", "MUG-01=1.5foo").code == 0
    stocked("up", "--once")
    both = stocked("review", "answer", "--all", "--rule", "fractional_case", "approve")
    assert (both.code, "says more, and was not answered: line 1: 1.5 foo" in both.words) == (5, True)
    refused = stocked("review", "answer", "--all", "--kind", "item", "approve")
    assert (refused.code, "0 cases answered" in refused.words) == (5, True)
    done = stocked(
        "review", "answer", "--all", "--rule", "unknown_sku", "--partner", "acme", "reject", "--reason", "no"
    )
    assert "3 cases answered with reject." in done.words
    assert {state for number, state in orders(stocked).items() if number in ("T-0", "T-1", "T-2")} == {"rejected"}
    assert stocked("review", "answer", "1", "maybe").code == 2


def test_prices_told_by_an_answer_are_remembered_on_the_order(stocked):
    price = "sku,price,currency,partner\nMUG-01,5.00,USD,acme\n"
    assert stocked("price", "import", write(stocked, "p.csv", price)).code == 0
    said = ("--number", "T-1", "--line", "MUG-01=5@4", "--currency", "USD")
    place = ("--ship-to", "A; 1 Main St; Portland; OR; 97209; US")
    assert stocked("order", "enter", "--partner", "acme", *said, *place).code == 0
    stocked("up", "--once")
    case = json.loads(stocked("review", "list", "--json").out)[0]["id"]
    assert stocked("review", "answer", str(case), "correct", "--price", "1=5").code == 0
    stocked("up", "--once")
    assert orders(stocked) == {"T-1": "allocated"}
    assert "Holds that were answered" in stocked("order", "show", "T-1").words


def test_the_doctor_checks_a_channels_options(stocked):
    config = stocked.path / "config.yaml"
    config.write_text(config.read_text() + "  sales:\n    kind: desk\n    review: {credit_limits: {severity: hold}}\n")
    said = stocked("doctor")
    assert "credit_limits: there is no such rule" in said.words
    assert Path(config).name in said.words
