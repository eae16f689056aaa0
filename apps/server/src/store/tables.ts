import type Database from 'better-sqlite3'

/** A table as both databases have it. */
export interface Table {
  name: string
  columns: string[]
  /** Of the primary key, in its order. */
  key: string[]
}

interface Column {
  name: string
  pk: number
}

/** The tables of a migrated SQLite file, each after those that it refers to. */
export function tablesOf(db: Database.Database): Table[] {
  const names = db
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'knex_%' order by name",
    )
    .pluck()
    .all() as string[]
  const ordered: string[] = []
  const visit = (name: string) => {
    if (ordered.includes(name)) return
    const parents = db.pragma(`foreign_key_list(${name})`) as { table: string }[]
    for (const { table } of parents) if (table !== name) visit(table)
    ordered.push(name)
  }
  for (const name of names) visit(name)
  return ordered.map((name) => {
    const columns = db.pragma(`table_info(${name})`) as Column[]
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
    return { name, columns: columns.map((column) => column.name), key: key.map((column) => column.name) }
  })
}
