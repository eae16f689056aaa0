// `node packages/client/hosts/node/upgrade/writeFixtures.ts` writes a cache of every schema that has no fixture yet,
// before a release. One that is there is never written over: once released, it is what people have on their disks.
import { existsSync } from 'node:fs'
import { SCHEMA } from '../../../src/cache/schema.ts'
import { fixturePath, writeFixture } from './fixtures.ts'

for (let schema = 1; schema <= SCHEMA; schema++) {
  if (existsSync(fixturePath(schema))) continue
  writeFixture(schema)
  console.log(`Wrote ${fixturePath(schema)}`)
}
