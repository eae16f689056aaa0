import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm'

export interface Sqlite {
  sqlite3: Sqlite3Static
  /** What a file said last when it failed; null: nothing since this was last asked. */
  takeFileError(): unknown
}

/** `init` is the library's own, which the tests give another place to load from. */
export async function loadSqlite(
  report: (area: string, error: unknown) => void,
  init: () => Promise<Sqlite3Static> = sqlite3InitModule,
): Promise<Sqlite> {
  let last: unknown = null
  // Its files fail in the middle of SQLite, which hands no error of JavaScript on: they are only logged. The library
  // takes its configuration from this name, once, and removes it.
  const error = (...said: unknown[]) => {
    last = said.find((each) => each instanceof Error) ?? null
    report('SQLite', last ?? said.join(' '))
  }
  // Other files than ours: they would need headers that our pages do not have.
  const disable = { vfs: { opfs: true, 'opfs-wl': true } }
  Object.assign(globalThis, { sqlite3ApiConfig: { error, disable } })
  return {
    sqlite3: await init(),
    takeFileError() {
      const taken = last
      last = null
      return taken
    },
  }
}
