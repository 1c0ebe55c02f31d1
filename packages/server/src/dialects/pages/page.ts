/** A small page for people: plain HTML that works without scripts, loads nothing and tells nobody where it was opened. */
import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { escapeHtml } from '../../http/html.ts'

const style = `body{margin:0;background:#fff;color:#1f1f1f;font:1.125rem/1.5 system-ui,sans-serif}
main{max-width:36rem;margin:12vh auto 0;padding:0 1.25rem}
h1{font-size:1.5rem;line-height:1.25}
button{font:inherit;padding:.6rem 1.2rem;border:2px solid #1d4f91;border-radius:.4rem;background:#1d4f91;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #f0b429;outline-offset:2px}
@media (prefers-color-scheme:dark){body{background:#161616;color:#eee}}`

const styleHash = createHash('sha256').update(style).digest('base64')
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
}

export interface Page {
  readonly title: string
  /** HTML below the title; texts in it went through `escapeHtml`. */
  readonly body: string
}

export const sendPage = (reply: FastifyReply, status: number, { title, body }: Page): FastifyReply =>
  reply
    .code(status)
    .headers(headers)
    .send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`)
