"""What Alembic asks for: the connection that ``store.migrations.run`` hands over, and the tables to compare with."""

from alembic import context

from store.tables import document

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=document.metadata,
    render_as_batch=True,  # SQLite changes a table by building it anew
)
context.run_migrations()
