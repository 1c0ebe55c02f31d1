import type { Answering } from './process.ts'

/** Ready bytes, and 304 to whoever names their tag. */
export function answerBytes(body: string, etag: string): Answering {
  const bytes = Buffer.from(body)
  return (request, response) => {
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end()
      return
    }
    response
      .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length, etag })
      .end(bytes)
  }
}
