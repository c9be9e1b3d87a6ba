"""What we ask a customer before an order can go on: a question, or a payment."""

from datetime import date

from canonical.noun import Currency, Noun
from canonical.receivable import Amount


class Inquiry(Noun):
    """A question about one order; with an ``amount``, a request to pay it beforehand."""

    partner: str
    order_number: str
    ordered_on: date | None = None
    question: str
    amount: Amount | None = None
    currency: Currency | None = None
    answer_to: str = ""  # a mail address, where it is not that of the profile
