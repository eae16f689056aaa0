export * from './channel.ts'
export * from './commands.ts'
export * from './connectEngine.ts'
export * from './views.ts'
