/** The issuer's documents, for anybody and for pages of any site. */
import type { FastifyReply } from 'fastify'
import { apiAddressOf } from '../../../identity/oauth/asked.ts'
import { keySetMaxAgeSeconds } from '../../../identity/oauth/issuer-keys.ts'
import { hostId } from '../../../kernel/ids.ts'
import type { Handle, HandleParts } from './calls.ts'
import { apiCatalog, apiCatalogType, discoveryDocument, protectedResource } from './documents.ts'
import { allowAnySite } from './other-sites.ts'

export const showKeys: Handle = async ({ issuers }, { reply, at }) =>
  sendDocument(reply, await issuers.keys.publish(at.communityId), 'application/jwk-set+json; charset=utf-8')

export const showDiscovery: Handle = (parts, { reply, at }) => sendDocument(reply, discoveryDocument(at, docsOf(parts)))

export const showResource: Handle = (parts, { request, reply, at: { communityId, url } }) => {
  const apiUrl = apiAddressOf(url)
  const isAtApi = communityId === hostId && apiUrl.endsWith(`//${request.headers.host?.toLowerCase()}`)
  return sendDocument(reply, protectedResource(isAtApi ? apiUrl : url, url, docsOf(parts)))
}

export const showCatalog: Handle = (_parts, { reply, at: { url } }) =>
  sendDocument(reply.header('link', `<${url}/.well-known/api-catalog>; rel="api-catalog"`), apiCatalog(url), apiCatalogType)

const docsOf = ({ hosts }: HandleParts): string => `${hosts.plainAddressOf(undefined)}/docs`

/** Keys are published for longer than this before they sign. */
const sendDocument = (reply: FastifyReply, document: object, type = 'application/json; charset=utf-8'): FastifyReply =>
  allowAnySite(reply)
    .header('cache-control', `public, max-age=${keySetMaxAgeSeconds}`)
    .type(type) // Bytes: to a text the framework would add a charset.
    .send(Buffer.from(JSON.stringify(document)))
