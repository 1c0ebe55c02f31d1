/** What the server's few own pages share: escaping, one frame, headers that let nothing from elsewhere in. */
import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { escapeHtml } from '../kernel/text/escape-html.ts'
import { etagOf, hasAlready } from './etag.ts'

/** Markup that is not escaped again. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
type Part = string | number | Markup | readonly Part[] | null | undefined | false

/** A template whose values are escaped unless they are Markup themselves. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.reduce((text, piece, index) => text + render(parts[index - 1]) + piece))

function render(part: Part): string {
  if (part === undefined || part === null || part === false) return ''
  if (part instanceof Markup) return part.text
  return Array.isArray(part) ? part.map(render).join('') : escapeHtml(String(part))
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1d2421, #e4e9e6); --paper: light-dark(#fbfaf7, #161a18);
  --soft: light-dark(#5b6660, #9aa6a0); --line: light-dark(#dcdad2, #313834); --accent: light-dark(#1f5d42, #7fcfa6); --box: light-dark(#f1efe8, #1e2421) }
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 1rem 1.25rem }
header { padding-top: 2.5rem }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
a { color: var(--accent) }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
pre { overflow-x: auto; padding: .75rem 1rem; background: var(--box); border-radius: .4rem; font-size: .875rem }
code { font-family: ui-monospace, monospace }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
.scroll { overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0 }
dt { color: var(--soft) }
dd { margin: 0 }
ul { padding-left: 1.2rem }
button { font: inherit; padding: .5rem 1.1rem; border: 0; border-radius: .4rem; color: var(--paper); background: var(--accent); cursor: pointer }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.soft, footer { color: var(--soft) }
`
const styleHash = hash('sha256', style, 'base64')

/** A whole page in the house's frame. No script, nothing loaded. */
export const page = (title: string, content: Markup): string =>
  `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Markup(style)}</style></head><body>${content}</body></html>`
      .text
  }\n`

/** Everything from elsewhere is refused; of ours just the style above, and forms where the page has one. */
const policyFor = (forms: 'none' | 'self'): string =>
  `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action '${forms}'; frame-ancestors 'none'`
const pagePolicy = policyFor('none')

export interface PageOptions {
  readonly policy?: string
  readonly status?: number
}

/** Sends a page, or 304 where the browser has it. A refusal is never 304 (RFC 9110, 13.2.1). */
export function sendPage(request: FastifyRequest, reply: FastifyReply, body: string, options: PageOptions = {}): FastifyReply {
  const { status = 200 } = options
  const etag = etagOf(body)
  reply.headers({
    'content-security-policy': options.policy ?? pagePolicy,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
    etag,
  })
  if (status === 200 && hasAlready(request, etag)) return reply.code(304).send()
  return reply.code(status).type('text/html; charset=utf-8').send(body)
}

/** Sends a page that is about one person: kept nowhere, found by no search engine. It may post to its own address. */
export const sendPersonalPage = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply
    .code(status)
    .headers({
      'content-security-policy': policyFor('self'),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(body)
