import pg from "pg";

const { types } = pg;

// Times as Postgres writes them in JSON: a Date would lose the microseconds.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => `${text.replace(" ", "T")}:00`);
types.setTypeParser(types.builtins.INT8, Number);

/** The pool; the PG* variables say where the database is and what its sessions are set to. */
export const pool = new pg.Pool({ max: 8 });

const names = new Map();

/** The rows of a statement, which each connection that runs it keeps prepared. */
export async function rows(text, values, client = pool) {
  if (!names.has(text)) names.set(text, `statement ${names.size}`);
  return (await client.query({ name: names.get(text), text, values })).rows;
}

/** What the work gives, in a transaction that is kept if it does not throw. */
export async function transact(work) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const done = await work(client);
    await client.query("commit");
    return done;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
