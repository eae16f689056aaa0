import { describe } from 'vitest'
import { runOnPostgres } from '../../testing/runOnPostgres.ts'

runOnPostgres()
// One after the other: each has a server of its own.
describe('hello', async () => void (await import('./hello.test.ts')))
describe('messages', async () => void (await import('./messages.test.ts')))
describe('limits', async () => void (await import('./limits.test.ts')))
describe('catchUp', async () => void (await import('./catchUp.test.ts')))
describe('quietRooms', async () => void (await import('./quietRooms.test.ts')))
describe('membership', async () => void (await import('./membership.test.ts')))
describe('readMarksAndTyping', async () => void (await import('./readMarksAndTyping.test.ts')))
