"""How Alembic runs: on the connection it is given, in its transaction, so that all of an upgrade happens or none."""

from alembic import context

from calc_service.state.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
