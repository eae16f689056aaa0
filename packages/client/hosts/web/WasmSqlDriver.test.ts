import sqlite3InitModule from '@sqlite.org/sqlite-wasm'
import { sqlDriverAcceptance } from '../../src/testing/sqlDriverAcceptance.ts'
import { memoryDatabase } from './databases.ts'

// In memory: OPFS exists only in a browser, where the end-to-end tests prove it.
const sqlite3 = sqlite3InitModule()

sqlDriverAcceptance('sqlite-wasm in memory', async () => memoryDatabase(await sqlite3))
