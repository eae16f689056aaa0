export { createPorts, type NodePorts } from './createPorts.ts'
export { FileStaging, type FileToStage } from './FileStaging.ts'
export { NodeSqlDriver } from './NodeSqlDriver.ts'
