export { startRedis, type TestRedis } from './redisServer.ts'
export { startPostgres, type TestPostgres } from './startPostgres.ts'
