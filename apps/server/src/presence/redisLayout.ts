/** Where nodes tell each other what changed. */
export const CHANNEL = 'roomkey:presence'
/** The set of all nodes that may be there. */
export const NODES = 'roomkey:presence:nodes'

/** `list`: the set of user ids on a node. `version`: counts its changes, and is there as long as the node is. */
export const keysOf = (node: string) => ({
  list: `roomkey:presence:${node}`,
  version: `roomkey:presence:${node}:version`,
})

export interface PresenceTimes {
  /** How long the keys of a node that died stay. */
  ttlMs: number
  /** How often they are renewed, and the other nodes looked at; several times in a `ttlMs`. */
  refreshMs: number
  graceMs: number
  /** Changes that come within this time are told in one message. */
  gatherMs: number
}
