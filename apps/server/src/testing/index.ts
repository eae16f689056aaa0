export { startRedis, type TestRedis } from './redisServer.ts'
export { SyncClient, type SyncClientOptions } from './SyncClient.ts'
export { startTestServer, type TestServer, type TestServerOptions } from './startTestServer.ts'
export { TestUser, testUser } from './TestUser.ts'
