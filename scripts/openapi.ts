/** Prints the OpenAPI document that the server answers at /openapi.json. Argument: the address that it names. */
import { wordError } from '../packages/server/src/dialects/community/errors.ts'
import { referenceDocument } from '../packages/server/src/dialects/pages/reference.ts'

const publicUrl = process.argv[2] ?? 'http://localhost:4000'
process.stdout.write(`${JSON.stringify(referenceDocument({ publicUrl, wordError }), null, 2)}\n`)
