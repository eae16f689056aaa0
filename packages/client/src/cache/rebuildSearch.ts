import type { SqlDriver } from '../ports/index.ts'
import { migrate } from './schema.ts'
import { SEARCH_TABLES } from './searchTables.ts'

const [CREATE_INDEX = ''] = SEARCH_TABLES

/**
 * Begins the search index anew: it is made of the messages alone, so a damaged one costs nothing but the time to
 * index them again, which happens behind whatever else is done. Throws when that cannot be written, and
 * NewerDataError.
 */
export function rebuildSearch(sql: SqlDriver): void {
  // It is mended before anybody else has it: what an earlier build kept may lack what is written here.
  migrate(sql)
  sql.transaction(() => {
    sql.run('DROP TABLE search_index')
    sql.run(CREATE_INDEX)
    sql.run('DELETE FROM search_places')
    sql.run('DELETE FROM search_queue')
    sql.run(`UPDATE search_backlog SET (top, below, above) = (
      SELECT last + 1, last + 1, last FROM (SELECT coalesce(max(local_id), 0) AS last FROM messages))`)
  })
}
