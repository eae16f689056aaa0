export { freePort } from './freePort.ts'
export { startRedis, type TestRedis } from './redisServer.ts'
export { startPostgres, type TestPostgres } from './startPostgres.ts'
export { startS3, type TestS3 } from './startS3.ts'
