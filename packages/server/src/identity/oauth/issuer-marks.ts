/**
 * Who gave an access token, code or refresh token, told by its own text: clients that were written for one issuer bring
 * everything to the host, which so finds the community without asking all of them. Only this server can read it.
 *
 * The issuer's id is one block of AES-256, masked before by the HMAC of the text's random half (as XEX does with a tweak): two
 * texts of one issuer have nothing in common, and from outside all of a text is random. Nothing rests on it being genuine: a
 * text counts only where its hash lies among the records of the issuer that it names. See decision 12.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { fromHexId, hexId, hostId } from '../../kernel/ids.ts'
import { deriveKey } from '../../kernel/sealing.ts'

export interface Giver {
  readonly communityId: string
  /** Asked at the community's own host, `<tag>.<host>`, rather than below `/c/<tag>`. */
  readonly isAtOwnHost: boolean
}

export interface IssuerMarks {
  /** 64 hex characters, as the API's documents show them. Source: space contract 2.1. */
  makeAccessToken(communityId: string): string
  /** The issuer that an access token names; undefined for what is no access token, and anything for one that is made up. */
  issuerOf(token: string): string | undefined
  /** A code or refresh token, given the part of it that is random: the host's stays as it is, a community's names it. */
  sign(text: string, giver: Giver): string
  /** Who signed it; undefined for the host's and for what nobody signed. */
  giverOf(text: string): Giver | undefined
}

/**
 * Half of a token: RFC 6749 10.10 wants a chance of 2^-128 at most to guess one. The other half is as hard to guess for whoever
 * has not the server's secret.
 */
const randomBytesOfToken = 16
const markBytes = 16

export function createIssuerMarks(secret: Buffer): IssuerMarks {
  // Key objects: made of bytes with each use, they would cost five times what is done with them.
  const blockKey = createSecretKey(deriveKey(secret, 'issuer marks'))
  const maskKey = createSecretKey(deriveKey(secret, 'issuer marks: mask'))

  /** XORed with the mask of this text. */
  function masked(block: Buffer, text: string): Buffer {
    const mask = createHmac('sha256', maskKey).update(text).digest()
    return block.map((byte, index) => byte ^ mask[index]!) as Buffer
  }
  // One block at a time, so there is no mode to choose; `ecb` is Node's name for none.
  function markOf(communityId: string, text: string): Buffer {
    const cipher = createCipheriv('aes-256-ecb', blockKey, null).setAutoPadding(false)
    return Buffer.concat([cipher.update(masked(Buffer.from(hexId(communityId), 'hex'), text)), cipher.final()])
  }
  function readMark(mark: Buffer, text: string): string {
    const decipher = createDecipheriv('aes-256-ecb', blockKey, null).setAutoPadding(false)
    const block = Buffer.concat([decipher.update(mark), decipher.final()])
    return fromHexId(masked(block, text).toString('hex'))!
  }

  return {
    makeAccessToken(communityId) {
      const random = randomBytes(randomBytesOfToken).toString('hex')
      return random + markOf(communityId, random).toString('hex')
    },
    issuerOf(token) {
      if (!/^[0-9a-f]{64}$/.test(token)) return undefined
      const random = token.slice(0, -2 * markBytes)
      return readMark(Buffer.from(token.slice(-2 * markBytes), 'hex'), random)
    },
    sign(text, { communityId, isAtOwnHost }) {
      if (communityId === hostId) return text
      return `${text}.${isAtOwnHost ? 'h' : 'p'}${markOf(communityId, text).toString('base64url')}`
    },
    giverOf(text) {
      const [, random, where, mark] = /^([^.]+)\.([hp])([\w-]{22})$/.exec(text) ?? []
      if (random === undefined) return undefined
      return { communityId: readMark(Buffer.from(mark!, 'base64url'), random), isAtOwnHost: where === 'h' }
    },
  }
}
