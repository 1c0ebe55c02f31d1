/** The pages that an issuer shows itself: something did not work, sign out, signed out. No script. */
import type { FastifyReply } from 'fastify'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { html } from '../../../http/html.ts'
import type { RenderPages } from '../../../identity/oauth/asked.ts'
import { type PageOptions, sendPage } from '../pages/layout.ts'
import type { Place } from '../pages/place.ts'

/** What the person can do about it, by error code; the code itself stands below for the app's author. */
const advice: Readonly<Record<string, string>> = {
  invalid_client: 'The app that sent you here is not known here.',
  invalid_redirect_uri: 'The app that sent you here asks to send you back to an address that it has not registered.',
  server_error: 'Something went wrong on our side. Please try again in a moment.',
}
const adviceOtherwise =
  'Go back to the app and try again. If it happens again, tell the people who make the app what it says below.'
const overdue = 'This sign-in has taken too long, or it is finished already. Go back to the app and begin again.'

export function issuerPages(placeOf: () => Promise<Place>, onSignOut: (ctx: KoaContextWithOIDC) => Promise<void>): RenderPages {
  const show = async (ctx: KoaContextWithOIDC, options: PageOptions) => {
    const place = await placeOf()
    const kept = new KeptPage()
    sendPage(kept as unknown as FastifyReply, place, options)
    ctx.set(kept.fields)
    ctx.type = 'text/html; charset=utf-8'
    ctx.body = kept.body
  }
  return {
    error(ctx, { error, error_description: description }) {
      const isOverdue = /^(interaction|authorization|session)\b.*(expired|not found|mismatch|changed)/.test(description ?? '')
      return show(ctx, {
        title: 'This did not work',
        body: html`<p>${isOverdue ? overdue : (advice[error] ?? adviceOtherwise)}</p>
<p class="soft"><code>${error}</code>${description && html`: ${description}`}</p>`,
      })
    },
    async logout(ctx, { action, xsrf }) {
      const { name } = await placeOf()
      const target = (ctx.oidc.session as unknown as { state?: { postLogoutRedirectUri?: string } }).state?.postLogoutRedirectUri
      await show(ctx, {
        title: `Sign out of ${name}?`,
        formTarget: target,
        body: html`<form method="post" action="${action}"><input type="hidden" name="xsrf" value="${xsrf}">
<div class="row"><button type="submit" name="logout" value="yes">Sign out</button><button type="submit" class="second">Stay signed in</button></div></form>`,
      })
    },
    loggedOut: (ctx) => show(ctx, { title: 'You are signed out', body: html`<p>You can close this page.</p>` }),
    signedOut: onSignOut,
  }
}

/** Takes what a page is made of, where the library and not Fastify answers. */
class KeptPage {
  body = ''
  fields: Record<string, string> = {}
  code(): this {
    return this
  }
  headers(fields: Record<string, string>): this {
    this.fields = fields
    return this
  }
  type(): this {
    return this
  }
  send(body: string): this {
    this.body = body
    return this
  }
}
