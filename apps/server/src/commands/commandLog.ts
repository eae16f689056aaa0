import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { createLog } from '../ops/log.ts'
import type { Terminal } from './Terminal.ts'

/** Lines as a server's log has them, for whoever keeps what a command says; who sits there is told in words. */
export const commandLog = ({ isTTY, err }: Terminal, { logLevel }: Config): Logger =>
  createLog(isTTY ? 'silent' : logLevel, { write: (line) => err(line.trimEnd()) })
