import type { Changes } from '../changes.ts'
import { FileWitness } from '../checks/FileWitness.ts'
import { UploadWatch } from '../checks/UploadWatch.ts'
import { Machine } from '../client/Machine.ts'
import type { Wire } from '../client/simulatedSocket.ts'
import { Link } from '../network/Link.ts'
import { Network } from '../network/Network.ts'
import { Node } from '../server/Node.ts'
import { ServerDisk } from '../server/ServerDisk.ts'
import { SimulatedBus } from '../server/SimulatedBus.ts'
import type { World } from '../world/World.ts'

/** How many of what there are. */
export interface Cast {
  nodes: number
  /** Devices of each person. */
  people: readonly number[]
  mostChanges: number
}

/** Servers and machines of one world. */
export class Fleet {
  readonly world: World
  readonly changes: Changes
  readonly disk = new ServerDisk()
  readonly bus: SimulatedBus
  readonly network: Network
  readonly uploads: UploadWatch
  readonly files = new FileWitness()
  readonly nodes: Node[]
  readonly machines: Machine[]

  constructor(world: World, cast: Cast, wire: Wire, changes: Changes = {}) {
    this.world = world
    this.changes = changes
    this.bus = new SimulatedBus(world.dice('bus'))
    this.network = new Network(world)
    this.uploads = new UploadWatch(this.disk)
    const { disk, bus, network } = this
    if (changes.sql !== undefined) disk.prepare(changes.sql)
    const between = changes.wire?.(wire, disk) ?? wire
    const nodeParts = { world, disk, bus, network, changes }
    this.nodes = Array.from({ length: cast.nodes }, (_, index) => new Node(`node${index + 1}`, nodeParts))
    this.machines = cast.people.flatMap((devices, person) =>
      Array.from({ length: devices }, (_, device) => {
        const username = NAMES[person] ?? `person${person}`
        const name = `${username}${device + 1}`
        return new Machine(name, username, {
          world,
          network,
          link: new Link(name, `10.0.${person}.${device + 1}`, world.dice(`link ${name}`)),
          wire: between,
          mostChanges: cast.mostChanges,
          changeDriver: changes.driver,
          changeHttp: changes.http,
          uploads: this.uploads,
          files: this.files,
        })
      }),
    )
  }

  dispose(): void {
    for (const machine of this.machines) {
      machine.kill()
      machine.disk.dispose()
    }
    for (const node of this.nodes) node.kill()
    this.disk.dispose()
  }
}

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
