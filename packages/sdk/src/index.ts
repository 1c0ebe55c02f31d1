/** A typed client for each API of Guildhall. Operations, inputs and answers are those of the contract; its JavaScript imports nothing. */
export { type CallOptions, type Client, type ClientOptions, createClient } from './client.ts'
export { type FieldProblem, GuildhallError } from './error.ts'
export { createPlatformClient, type PlatformClient, type PlatformClientOptions } from './platform-client.ts'
export type { ConnectionOptions, ResponseInfo, SendOptions } from './send.ts'
export type { Tokens } from './session.ts'
export { createSpaceClient, type SpaceClient, type SpaceClientOptions } from './space-client.ts'
