import { sqlDriverAcceptance } from '../../src/testing/sqlDriverAcceptance.ts'
import { memoryDatabase } from './databases.ts'
import { loadSqlite } from './loadSqlite.ts'

const sqlite = loadSqlite(() => {})

sqlDriverAcceptance('sqlite-wasm in memory', async () => memoryDatabase(await sqlite))
