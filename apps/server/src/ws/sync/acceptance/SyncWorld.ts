import { startTestServer, type TestServer, type TestUser, testUser } from '../../../testing/index.ts'

/** A server, and three people whose rooms each test makes for itself. */
export class SyncWorld {
  server!: TestServer
  alice!: TestUser
  bob!: TestUser
  carol!: TestUser

  async start(): Promise<void> {
    this.server = await startTestServer({ env: { CORS_ORIGINS: 'https://app.example' } })
    this.alice = await testUser(this.server)
    this.bob = await testUser(this.server)
    this.carol = await testUser(this.server)
  }
}
