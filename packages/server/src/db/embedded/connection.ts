import { socketPort } from './socket-host.ts'

export const databaseName = 'guildhall'

export interface EmbeddedConnection {
  /** The folder of the unix socket; only valid while this process lives if the data directory's path is very long. */
  host: string
  port: number
  user: string
  database: string
  /** Said so that PGSSLMODE in the environment is not asked. */
  ssl: false
}

/** As the superuser, to the database of Guildhall, through the socket in the folder `host`. */
export function connectionTo(host: string): EmbeddedConnection {
  return { host, port: socketPort, user: 'postgres', database: databaseName, ssl: false }
}
