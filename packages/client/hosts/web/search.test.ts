import { searchAcceptance } from '../../src/testing/searchAcceptance.ts'
import { memoryDatabase } from './databases.ts'
import { loadSqlite } from './loadSqlite.ts'

const sqlite = loadSqlite(() => {})

searchAcceptance('sqlite-wasm', async () => memoryDatabase(await sqlite))
