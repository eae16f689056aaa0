import { runOnPostgres } from '../../testing/runOnPostgres.ts'

runOnPostgres()
await import('./uploads.test.ts')
