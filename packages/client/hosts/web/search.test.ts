import sqlite3InitModule from '@sqlite.org/sqlite-wasm'
import { searchAcceptance } from '../../src/testing/searchAcceptance.ts'
import { memoryDatabase } from './databases.ts'

const sqlite3 = sqlite3InitModule()

searchAcceptance('sqlite-wasm', async () => memoryDatabase(await sqlite3))
