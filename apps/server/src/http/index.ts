export { afterBody } from './body/afterBody.ts'
export { createHttp } from './createHttp.ts'
export type { HttpParts, HttpSettings } from './parts.ts'
export { HeldBytes } from './routing/HeldBytes.ts'
