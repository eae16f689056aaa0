export { createHttp } from './createHttp.ts'
export type { HttpParts, HttpSettings } from './parts.ts'
