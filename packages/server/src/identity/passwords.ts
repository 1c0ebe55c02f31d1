import { hash, verify } from '@node-rs/argon2'

/** OWASP's argon2id minimum: 19 MiB, 2 passes. The work runs off the event loop. */
// The library's own constant is a const enum, which is not there at run time.
const argon2id = 2
const parameters = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export { passwordLengthMax, passwordLengthMin } from '@guildhall/contract/platform/account-rules'

export const hashPassword = (password: string): Promise<string> => hash(password, parameters)
export const isPassword = (passwordHash: string, password: string): Promise<boolean> => verify(passwordHash, password)
