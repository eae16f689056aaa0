export { pythonType } from './fields.ts'
export * from './query.ts'
export * from './replies.ts'
export * from './requests.ts'
