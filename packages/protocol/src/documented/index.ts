export * from './query.ts'
export * from './replies.ts'
export * from './requests.ts'
