import { searchAcceptance } from '../../src/testing/searchAcceptance.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'

searchAcceptance('better-sqlite3', async () => new NodeSqlDriver(':memory:'))
