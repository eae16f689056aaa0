/** Why a server should get no traffic. */
export type Unready = 'stopping' | 'database'

export interface Readiness {
  /** Empty: it can do its work. */
  reasons: readonly Unready[]
  /** What it goes on without. Without room on the disk it is read from only; without room for files none are taken. */
  degraded: readonly ('redis' | 'room on the disk' | 'room for files')[]
}

export interface ReadinessParts {
  /** Rejects, or does not answer in time, when the database cannot be reached. */
  askDatabase(): Promise<unknown>
  stopping(): boolean
  redisAway(): boolean
  /** The disk did not take what was last stored. */
  diskRefuses(): boolean
  /** The same of the disk under files, which may be another. */
  diskRefusesFiles(): boolean
}

/** Longer than a commit on a busy disk, shorter than what load balancers wait. */
const DATABASE_MS = 2000

/** Never rejects. Anybody may ask, so questions that come together share one look at the database. */
export function createReadiness({
  askDatabase,
  stopping,
  redisAway,
  diskRefuses,
  diskRefusesFiles,
}: ReadinessParts): () => Promise<Readiness> {
  let asking: Promise<boolean> | undefined
  return async () => {
    asking ??= answers(askDatabase).finally(() => {
      asking = undefined
    })
    const database = await asking
    const reasons: Unready[] = []
    if (stopping()) reasons.push('stopping')
    if (!database) reasons.push('database')
    const degraded: Readiness['degraded'][number][] = []
    if (redisAway()) degraded.push('redis')
    if (diskRefuses()) degraded.push('room on the disk')
    if (diskRefusesFiles()) degraded.push('room for files')
    return { reasons, degraded }
  }
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DATABASE_MS)
  })
  // What is wrong with the database is told where it is used; here it only counts that it does not answer.
  const answered = ask().then(
    () => true,
    () => false,
  )
  const inTime = await Promise.race([answered, tooLong])
  clearTimeout(timer)
  return inTime
}
