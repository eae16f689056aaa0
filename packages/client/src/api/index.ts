export * from './commands.ts'
export * from './views.ts'
