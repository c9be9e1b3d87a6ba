"""The column types as they lie in the databases, frozen: ``store.column`` may change, what a revision made may not."""

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

NUMBER = BigInteger().with_variant(Integer(), "sqlite")
WORDS = Text()
BYTES = LargeBinary()
FLAG = Boolean().with_variant(Integer(), "sqlite")
EXACT = Numeric(15, 4).with_variant(Integer(), "sqlite")
INSTANT = TIMESTAMP(timezone=True).with_variant(Text(), "sqlite")
JSON = JSONB().with_variant(Text(), "sqlite")
