export { BlobStaging } from './BlobStaging.ts'
export { createPorts, type WebPorts } from './createPorts.ts'
export { memoryDatabase, opfsDatabases } from './databases.ts'
export { WasmSqlDriver } from './WasmSqlDriver.ts'
