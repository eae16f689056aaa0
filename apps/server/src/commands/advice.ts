import { resolve } from 'node:path'
import { hasNoRoom } from '../actions/errors.ts'
import { type Config, ConfigError } from '../config.ts'
import { SchemaTooNewError } from '../store/migrate.ts'
import { isDamage } from '../store/sqlite/isDamage.ts'
import { FolderInUseError } from '../store/sqlite/lockFolder.ts'
import { CommandError } from './CommandError.ts'

const ACCOUNT =
  'Run this under the account that the folder and all in it belong to, or set DATA_DIR to a folder that it may write to.'

type Where = Pick<Config, 'dataDir'>

/** What an operator can mend, in a sentence; undefined for what is our fault. */
export function advice(error: unknown, { dataDir }: Where): string | undefined {
  const known = [ConfigError, CommandError, SchemaTooNewError, FolderInUseError]
  if (error instanceof Error && known.some((kind) => error instanceof kind)) return error.message
  const { code, path } = error as NodeJS.ErrnoException
  if (hasNoRoom(error)) return 'The disk is full: make room and try again.'
  if (isDamage(error))
    return 'The database file is damaged: stop the server and restore a backup (roomkey restore --force keeps what is there aside).'
  if (path?.startsWith(resolve(dataDir))) return `DATA_DIR cannot be used: ${path} (${code}). ${ACCOUNT}`
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code ?? ''))
    return `DATA_DIR cannot be used: the database in ${resolve(dataDir)}, or a file beside it, does not open for writing (${code}). ${ACCOUNT}`
  if (path !== undefined && code !== undefined) return `${path} cannot be used (${code}).`
  return undefined
}

/** The same for what only a server does. */
export function serveAdvice(error: unknown, { host, port, dataDir }: Config): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return `PORT ${port} is taken by another program: set PORT to another one, for example PORT=${port + 1}, or PORT=0 for a free one.`
  if (syscall === 'listen' && code === 'EACCES')
    return `PORT ${port} may not be used by this account: set PORT to a number above 1023, for example PORT=8000.`
  if (syscall === 'listen' || (syscall === 'getaddrinfo' && !(error instanceof ConfigError)))
    return `HOST ${host} is no address of this machine: set HOST to one, for example HOST=127.0.0.1, or HOST=0.0.0.0 for all.`
  return advice(error, { dataDir })
}
