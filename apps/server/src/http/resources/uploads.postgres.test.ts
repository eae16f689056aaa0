import { describe } from 'vitest'
import { runOnPostgres } from '../../testing/runOnPostgres.ts'

runOnPostgres()
// One after the other: each has a server of its own.
describe('uploads', async () => void (await import('./uploads.test.ts')))
describe('uploadRules', async () => void (await import('./uploadRules.test.ts')))
