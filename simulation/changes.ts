import type Database from 'better-sqlite3'
import type { AppParts } from '../apps/server/src/app.ts'
import type { Http, SqlDriver } from '../packages/client/src/ports/index.ts'
import type { Wire } from './client/simulatedSocket.ts'
import type { ServerDisk } from './server/ServerDisk.ts'
import type { Process } from './world/Process.ts'

/** What is put between the parts of a simulation. Without any it is the product as it is. */
export interface Changes {
  /** Of a server as it starts. */
  parts?: (parts: AppParts, process: Process) => AppParts
  /** Statements for the servers' database, before anybody opens it. */
  sql?: string
  /** The connection that the servers write by. */
  database?: (db: Database.Database, process: Process) => Database.Database
  /** The database of an engine. */
  driver?: (driver: SqlDriver, process: Process) => SqlDriver
  /** The requests of an engine. */
  http?: (http: Http) => Http
  /** Between an engine and the frames of its sockets. */
  wire?: (wire: Wire, disk: ServerDisk) => Wire
}
