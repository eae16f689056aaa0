import { parseArgs } from 'node:util'

/** What `npm test -- --without=…` may leave out, and the program that it takes where the npm registry has none. */
export const OPT_OUTS = {
  postgres: { what: 'suites that need a PostgreSQL' },
  redis: { what: 'suites that need a redis-server', program: 'redis' },
  s3: { what: "suites that need an S3 server (Ceph's)", program: 's3' },
  browser: { what: 'suites that need a Chromium', program: 'chromium' },
  posix: { what: 'suites that need a POSIX shell and signals' },
  tmpfs: { what: 'suites that mount a small disk (Linux, as root or by a sudo that asks nothing)' },
}

/** The names after `--without=`; throws a sentence for one that is not known, or for another option. */
export function readOptOuts(args) {
  const { values } = parseArgs({ args, options: { without: { type: 'string', default: '' } } })
  const names = values.without.split(',').filter(Boolean)
  const unknown = names.find((name) => !Object.hasOwn(OPT_OUTS, name))
  if (unknown)
    throw new Error(`--without=${unknown}: only ${Object.keys(OPT_OUTS).join(', ')} can be left out.`)
  return new Set(names)
}

/** The programs that are needed when those names are left out. */
export function programsWithout(without) {
  return Object.entries(OPT_OUTS).flatMap(([name, { program }]) =>
    program === undefined || without.has(name) ? [] : [program],
  )
}
