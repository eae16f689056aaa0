const OURSELVES = ['127.0.0.1', 'localhost', '::1']

/** What `npm test` changes of the environment that it was started in, so that no machine's own decides a check. */
export function testEnvironment(env, platform) {
  return { ...withoutProxy(env), ...utf8(env, platform) }
}

/** A machine may reach the rest of the world through a proxy, which knows nothing of servers that tests start here. */
function withoutProxy(env) {
  const named = [env.no_proxy, env.NO_PROXY].filter(Boolean).flatMap((list) => list.split(','))
  // Everything, which counts only where nothing else is named.
  if (named.some((name) => name.trim() === '*')) return { no_proxy: '*', NO_PROXY: '*' }
  const list = [...new Set([...named, ...OURSELVES])].join(',')
  return { no_proxy: list, NO_PROXY: list }
}

/**
 * Without a UTF-8 locale Chromium cannot open a file whose name is not ASCII. Linux has one that is always there; one that
 * is named may be that of the machine somebody came from, and missing here.
 */
function utf8(env, platform) {
  return { LC_ALL: platform === 'linux' ? 'C.UTF-8' : env.LC_ALL || env.LANG || 'C.UTF-8' }
}
