import { runOnPostgres } from '../../testing/runOnPostgres.ts'

runOnPostgres()
await import('./SyncSession.test.ts')
