/**
 * Forms that are sent as multipart/form-data (RFC 7578), as PHP's HTTP clients do when they are given an array. Text alone: no
 * API here takes files this way. The platform reads them; how large a body may be is the caller's to say.
 */
import { isUtf8 } from 'node:buffer'
import { Fail } from '../kernel/fail.ts'

export const multipartType = 'multipart/form-data'

export const isMultipart = (contentType: string | undefined): contentType is string =>
  (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase() === multipartType

/** The fields as they came. Throws Fail `malformed_body`; `media_type_unsupported` where one is a file. */
export async function parseMultipart(contentType: string, bytes: Buffer): Promise<[name: string, value: string][]> {
  let form: FormData
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch (error) {
    throw new Fail('malformed_body', { cause: error })
  }
  const fields = [...form].map(([name, value]): [string, string] => {
    if (typeof value === 'string') return [name, value]
    const problem = { field: name.slice(0, 50), message: 'is a file, and none is taken here' }
    throw new Fail('media_type_unsupported', { problems: [problem] })
  })
  // What is none was replaced on the way.
  if (!isUtf8(bytes)) throw new Fail('malformed_body')
  return fields
}
