const PAGE = 500

/** Every row that a paged read gives, one by one; a page is in memory at a time. */
export async function* pages<Row, Cursor>(
  read: (after: Cursor | null, limit: number) => Promise<Row[]>,
  cursorOf: (row: Row) => Cursor,
  limit = PAGE,
): AsyncGenerator<Row> {
  let after: Cursor | null = null
  for (;;) {
    const rows: Row[] = await read(after, limit)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return
    // SQLite answers within the turn: others want theirs, and the next page is to be of a newer moment.
    await new Promise(setImmediate)
    after = cursorOf(last)
  }
}
