import { DatabaseError } from 'pg'
import { ConfigError } from '../../config.ts'
import { UnavailableError } from '../store.ts'

// https://www.postgresql.org/docs/current/errcodes-appendix.html. Classes whose cause is what we asked, not the state
// that the server or the way to it is in.
const OURS = new Set(['0A', '21', '22', '23', '25', '26', '2D', '34', '42'])
const READ_ONLY = '25006'

/** Two units stood in each other's way, or one made a row that the other had looked for: run again, it succeeds. */
const AGAIN = new Set(['40001', '40P01', '23503', '23505'])

export const isWorthAnotherTry = (error: unknown): boolean =>
  isOutdated(error) || (error instanceof DatabaseError && AGAIN.has(error.code ?? ''))

/**
 * A newer version has migrated the database since the statement was planned: under another name it is planned anew.
 * PostgreSQL has no code of its own for it.
 */
export const isOutdated = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === '0A000'

/** What the driver threw: UnavailableError, unless it is our own mistake. */
export function asFailure(error: unknown): unknown {
  if (error instanceof UnavailableError) return error
  if (error instanceof DatabaseError) {
    const code = error.code ?? ''
    if (OURS.has(code.slice(0, 2)) && code !== READ_ONLY) return error
  }
  return new UnavailableError('the database does not answer', { cause: error })
}

/** Why PostgreSQL cannot be used at the start, as a sentence for who set DATABASE_URL; the address is not repeated. */
export function asConfigError(error: unknown): unknown {
  const reason = reasonOf(error as NodeJS.ErrnoException)
  return reason === undefined
    ? error
    : new ConfigError(`DATABASE_URL cannot be used: ${reason}.`, { cause: error })
}

const REFUSED: Record<string, string> = {
  '28P01':
    'PostgreSQL does not take its user and password; set it to postgres://user:password@host:5432/database with the right ones',
  '28000': 'PostgreSQL does not let this user in from here; correct the user, or allow it in pg_hba.conf',
  '3D000': 'PostgreSQL has no such database; make it with createdb, or name one that exists',
  '42501': 'its user may not create tables there; make it the owner of the database',
  '25006': 'this PostgreSQL only reads, it is a standby; name the primary',
  '53300': 'PostgreSQL has no connection left; raise max_connections or stop another program',
}

function reasonOf(error: NodeJS.ErrnoException): string | undefined {
  if (error instanceof DatabaseError) {
    const code = error.code ?? ''
    if (code in REFUSED) return REFUSED[code]
    if (OURS.has(code.slice(0, 2))) return undefined
    return `PostgreSQL answers with error ${code}; see its log`
  }
  const { code, message } = error
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'no machine has the name it contains; correct the host'
  if (code?.startsWith('E'))
    return `nothing answers at its host and port (${code}); start PostgreSQL or correct them`
  if (/SSL|certificate|SASL|password/i.test(message))
    return 'PostgreSQL and it disagree about encryption or the password; correct the password or sslmode'
  return 'nothing answers at its host and port in time; start PostgreSQL or correct them'
}
