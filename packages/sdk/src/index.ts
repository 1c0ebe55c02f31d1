/** A typed client for Guildhall. Its operations, inputs and answers are those of the contract; it has no dependencies. */
export { type Client, type ClientOptions, createClient } from './client.ts'
export { type FieldProblem, GuildhallError } from './error.ts'
export type { CallOptions, ResponseInfo } from './send.ts'
