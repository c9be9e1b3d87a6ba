"""What the codes of acknowledgements mean, in words that need no standard at hand."""

SET_STATES = {
    "A": "accepted",
    "E": "accepted with errors",
    "P": "partially accepted",
    "R": "rejected",
    "M": "rejected, for its authentication failed",
    "W": "rejected, for its assurance failed",
    "X": "rejected, for it could not be decrypted",
}  # X12 elements 717 and 715

ENVELOPE = {
    "000": "no error",
    "001": "the control numbers of ISA and IEA differ",
    "002": "the standard named in ISA11 is not supported",
    "003": "the version is not supported",
    "004": "the segment terminator is invalid",
    "005": "the sender's qualifier is invalid",
    "006": "the sender's id is invalid",
    "007": "the receiver's qualifier is invalid",
    "008": "the receiver's id is invalid",
    "009": "the receiver's id is unknown",
    "010": "the authorisation qualifier is invalid",
    "011": "the authorisation is invalid",
    "012": "the security qualifier is invalid",
    "013": "the security information is invalid",
    "014": "the date of the interchange is invalid",
    "015": "the time of the interchange is invalid",
    "016": "the standard named in ISA11 is invalid",
    "017": "the version is invalid",
    "018": "the control number is invalid",
    "019": "the request for an acknowledgement (ISA14) is invalid",
    "020": "the usage indicator is invalid",
    "021": "the number of groups is wrong",
    "022": "the structure of the envelope is wrong",
    "023": "the file ends before the interchange does",
    "024": "what stands between the envelopes is invalid",
    "025": "the control number came before",
    "026": "the element separator is invalid",
    "027": "the component separator is invalid",
    "028": "the delivery date of a deferred delivery is invalid",
    "029": "the delivery time of a deferred delivery is invalid",
    "030": "the delivery code of a deferred delivery is invalid",
    "031": "the grade of service is invalid",
}  # X12 element I18

GROUP = {
    "1": "groups of this kind are not supported",
    "2": "this release is not supported",
    "3": "the group's trailer (GE) is missing",
    "4": "the control numbers of GS and GE differ",
    "5": "the number of sets is wrong",
    "6": "the group's control number is invalid, or came before",
    "19": "the group's control number came before in the same interchange",
}  # X12 element 716

SET = {
    "1": "sets of this kind are not supported",
    "2": "the set's trailer (SE) is missing",
    "3": "the control numbers of ST and SE differ",
    "4": "the number of segments is wrong",
    "5": "at least one segment is in error",
    "6": "the set's kind is missing or invalid",
    "7": "the set's control number is missing or invalid",
    "23": "the set's control number came before in the group",
    "I5": "it breaks the implementation guide",
    "I6": "it breaks the implementation guide, though it is lawful X12",
}  # X12 elements 718 and 618

SEGMENT = {
    "1": "is no segment that they know",
    "2": "is not expected here",
    "3": "is missing",
    "4": "begins a loop that comes too often",
    "5": "comes too often",
    "6": "is in no set that they know",
    "7": "stands in the wrong order",
    "8": "has elements in error",
    "I4": "is not used by their guide",
    "I6": "is missing, which their guide makes due here",
    "I7": "begins a loop that comes less often than their guide wants",
    "I8": "comes less often than their guide wants",
    "I9": "is not used by their guide here",
}  # X12 elements 720 and 620

ELEMENT = {
    "1": "is missing, though it is mandatory",
    "2": "is missing beside the elements that it goes with",
    "3": "is one more than there may be",
    "4": "is too short",
    "5": "is too long",
    "6": "holds a character that it may not",
    "7": "holds a code that they do not know",
    "8": "is no valid date",
    "9": "is no valid time",
    "10": "may not stand beside another one that is there",
    "12": "is repeated too often",
    "13": "has too many components",
    "I6": "holds a code that their guide does not use",
    "I9": "is missing, which their guide makes due here",
    "I10": "is not used by their guide",
    "I11": "is repeated less often than their guide wants",
    "I12": "does not follow the pattern of their guide",
    "I13": "is not used by their guide here",
}  # X12 elements 723 and 621

ADVICE = {
    "000": "no code",
    "006": "it came twice",
    "007": "an amount is wrong",
    "009": "an item number is wrong",
    "010": "the totals do not add up",
    "011": "it does not match what they know",
    "012": "a number is wrong",
    "024": "an other number is unknown to them",
    "848": "data is wrong",
    "CTT": "the totals (CTT) are wrong",
    "DTE": "a date is wrong",
    "DUP": "it came twice",
    "MID": "an item number is missing",
    "OTH": "see their text",
    "PON": "the purchase order's number is wrong",
    "PPD": "the price is wrong",
    "QTY": "a quantity is wrong",
    "UPC": "a GTIN is wrong",
    "ZZZ": "see their text",
}  # X12 element 647, those that buyers use


def word(words: dict[str, str], code: str, other: str = "is in error") -> str:
    """Return a code's meaning with the code behind it; ``other`` where its list does not name it."""
    known = words.get(code.strip(), other)
    return f"{known} ({code.strip()})" if code.strip() else known
