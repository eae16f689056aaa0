// What can happen in a history. Steps name machines, people and nodes by number and rooms by a share of those that the
// machine has by then, so a history stays a history when some of its steps are left out.

interface Common {
  /** Milliseconds since the history began. */
  at: number
}
interface OnMachine extends Common {
  machine: number
}
interface InRoom extends OnMachine {
  /** In [0, 1): which of the machine's rooms. */
  room: number
}

export type Step =
  /** `chars` of text. */
  | (InRoom & { do: 'send'; chars: number })
  | (InRoom & { do: 'burst'; count: number })
  /** Files of so many bytes, with `chars` of text. */
  | (InRoom & { do: 'sendFiles'; sizes: number[]; chars: number })
  /** Looks at a share of the files there. */
  | (InRoom & { do: 'download'; file: number })
  | (InRoom & { do: 'invite'; person: number })
  | (InRoom & { do: 'remove'; person: number })
  | (InRoom & { do: 'leave' })
  /** Marks as read up to a share of what is there. */
  | (InRoom & { do: 'read'; part: number })
  /** Its timeline is on the screen from then on. */
  | (InRoom & { do: 'open' })
  | (InRoom & { do: 'older' })
  /** A jump to a share of its messages. */
  | (InRoom & { do: 'around'; part: number })
  | (InRoom & { do: 'draft' })
  /** Of a share of the messages that may be changed there. */
  | (InRoom & { do: 'edit'; message: number })
  | (InRoom & { do: 'delete'; message: number })
  | (InRoom & { do: 'rename' })
  /** Of what failed. */
  | (OnMachine & { do: 'retry' })
  | (OnMachine & { do: 'discard' })
  /** Of a share of the files that are on their way. */
  | (OnMachine & { do: 'cancelFile'; file: number })
  /** Another program writes into one of those that wait to be sent, and its size and time do not tell. */
  | (OnMachine & { do: 'changeFile'; file: number })
  /** Signs out and in again. */
  | (OnMachine & { do: 'signOut'; wipe: boolean; ms: number })
  | (OnMachine & { do: 'createRoom'; people: number[] })
  | (OnMachine & { do: 'wake' })
  /** Its clock is set. */
  | (OnMachine & { do: 'skew'; ms: number })
  /** No network, and it knows. */
  | (OnMachine & { do: 'offline'; ms: number })
  /** Nothing arrives in either direction; what was sent does when it is over. */
  | (OnMachine & { do: 'silence'; ms: number })
  /** Its connections are reset. */
  | (OnMachine & { do: 'cut' })
  /** Its connections carry nothing any more, and nobody is told. */
  | (OnMachine & { do: 'halfOpen' })
  | (OnMachine & { do: 'slow'; latency: number; jitter: number; window: number; ms: number })
  /** Its process dies before the `writes`-th next write, and is started again `ms` after this step. */
  | (OnMachine & { do: 'kill'; writes: number; ms: number })
  | (OnMachine & { do: 'stop'; ms: number })
  /** Its process dies at once, or before its `writes`-th next write, and is started again `ms` after this step. */
  | (Common & { do: 'killNode'; node: number; writes?: number; ms: number })
  | (Common & { do: 'stopNode'; node: number; ms: number })
  /** Hints between nodes get lost, come twice or late. */
  | (Common & { do: 'hints'; lost: number; twice: number; lateMs: number; ms: number })
  /** The servers' disk takes up to so long for a commit. */
  | (Common & { do: 'slowDisk'; commitMs: number; ms: number })
  /** Where the servers' files lie does not answer. */
  | (Common & { do: 'filesAway'; ms: number })
  | (Common & { do: 'backUp' })
  | (Common & { do: 'restore' })

export type StepKind = Step['do']

export interface History {
  nodes: number
  /** Devices of each person. */
  people: number[]
  /** A room that changed more often than this while somebody was away comes as a snapshot. */
  mostChanges: number
  /** How long it goes on before everything is mended. */
  ms: number
  steps: Step[]
}
