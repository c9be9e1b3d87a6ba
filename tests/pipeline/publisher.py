"""A hub that reads with a folder of its own, and a person who edits and publishes what lies in it."""

from connectors.mapping.library.book import MappingBook
from connectors.profile import PublishingTerms
from pipeline.editions import publish
from tests.pipeline.bench import one_order

NAME = "acme/850"
NOTHING_ASKED = PublishingTerms()


class Publisher:
    """A hub that reads with a folder of its own, and a person who edits and publishes what lies in it."""

    def __init__(self, make_bench, url, folder):
        self.folder = folder
        self.bench = make_bench(url, book=MappingBook.load(folder))
        self.bench.stock()
        self.sent = 0

    @property
    def file(self):
        return self.folder / "partners" / "acme" / "850.yaml"

    def edit(self, version, note):
        """Write another content: the order's date is wanted from another place, or the version alone is new."""
        self.file.write_text(
            f'mapping: acme/850\nversion: "{version}"\nextends: base/x12-850@1\nnote: {note}\nfields:\n'
            f'  requested_on: {{at: "DTM[01=002].02"}}\n  kind: {{constant: "V{version}"}}\n'
        )

    def draft(self):
        return publish.draft_of(MappingBook.load(self.folder), NAME)

    def publish(self, terms=NOTHING_ASKED, **words):
        with self.bench.unit("publish") as uow:
            return publish.publish(uow, self.draft(), terms, **words)

    def roll_back(self, **words):
        with self.bench.unit("rollback") as uow:
            return publish.roll_back(uow, NAME, **words)

    def read(self):
        """Let the partner send an order; return the mapping that read it and what it made of it."""
        self.sent += 1
        number = f"AC-{self.sent}"
        self.bench.drop("acme", f"{number}.edi", one_order(number, ("MUG-01", 1), control=self.sent))
        self.bench.run()
        order = self.bench.order(number)
        assert self.bench.documents()[-1].mapping == order.mapping
        return order.mapping.partition("#")[0], order.order.kind

    def acts(self):
        with self.bench.store.reading() as uow:
            return [(act.deed.value, act.version, act.actor) for act in uow.mappings.acts(NAME)]
