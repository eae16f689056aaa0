import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { storeAcceptance } from '../acceptance.ts'
import { openPostgresStore } from './openPostgresStore.ts'

const databases = postgresDatabases()

storeAcceptance('PostgreSQL', async () => {
  const url = await databases.migrated()
  return { open: () => openPostgresStore({ url }), remove: async () => {} }
})
