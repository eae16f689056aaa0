import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Programs the tests drive that the npm registry does not carry, and how each system names them. */
export const programs = {
  chromium: {
    variable: 'ROOMKEY_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    paths: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    ],
    apt: 'chromium',
    // A snap, brought by a package.
    ubuntu: 'chromium-browser',
    install: { darwin: 'brew install --cask chromium', win32: 'winget install Google.Chrome' },
  },
  redis: {
    variable: 'ROOMKEY_REDIS_SERVER',
    commands: ['redis-server', 'valkey-server', 'memurai'],
    paths: ['C:\\Program Files\\Memurai\\memurai.exe'],
    apt: 'redis-server',
    install: { darwin: 'brew install redis', win32: 'choco install memurai-developer' },
  },
  // Ceph: its gateway speaks S3, the daemons beside it are found where it lies.
  s3: {
    variable: 'ROOMKEY_RADOSGW',
    commands: ['radosgw'],
    paths: [],
    apt: 'radosgw ceph-mon ceph-osd',
    install: {
      darwin: 'npm test -- --without=s3  # Ceph is for Linux',
      win32: 'npm test -- --without=s3  # Ceph is for Linux',
    },
  },
}

/**
 * Finds the programs that `needed` names, installing them by apt where we are root on Debian or Ubuntu.
 * Returns the environment that tells tests where they are; throws with the one command to run when something is missing.
 */
export function systemPackages(needed) {
  let missing = needed.filter((name) => !find(name))
  if (missing.length > 0 && canUseApt()) {
    const packages = missing.flatMap((name) => aptPackages(name, distribution()))
    console.error(`Installing ${packages.join(' and ')} by apt…`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    // A machine that was just started may be at its own updates; a mirror may fail once.
    const patient = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
    for (const args of [
      ['update'],
      ['install', '-y', '--no-install-recommends', 'fonts-liberation', ...packages],
    ]) {
      spawnSync('apt-get', [...patient, ...args], { stdio: ['ignore', 'ignore', 'inherit'], env })
    }
    missing = needed.filter((name) => !find(name))
  }
  if (missing.length > 0)
    throw new Error(`Missing: ${missing.join(', ')}. Run this and try again:\n  ${advice(missing)}`)
  return Object.fromEntries(needed.map((name) => [programs[name].variable, find(name)]))
}

/** What a program's packages are called on Debian and its kin; `distribution` is the ID of its os-release. */
export function aptPackages(name, distribution) {
  const { apt, [distribution]: own } = programs[name]
  return (own ?? apt).split(' ')
}

function distribution() {
  const file = '/etc/os-release'
  return existsSync(file) ? /^ID="?([\w-]+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined
}

function find(name) {
  const { variable, commands, paths } = programs[name]
  const named = process.env[variable]
  if (named) return existsSync(named) ? named : undefined
  const locator = process.platform === 'win32' ? 'where' : 'which'
  for (const command of commands) {
    const answer = spawnSync(locator, [command], { encoding: 'utf8' })
    const found = answer.status === 0 ? answer.stdout.split(/\r?\n/)[0] : undefined
    if (found) return found
  }
  return paths.find(existsSync)
}

function canUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function advice(missing) {
  const { install } = programs[missing[0]]
  if (process.platform in install)
    return missing.map((name) => programs[name].install[process.platform]).join(' && ')
  return `sudo apt-get install -y ${missing.flatMap((name) => aptPackages(name, distribution())).join(' ')}`
}
