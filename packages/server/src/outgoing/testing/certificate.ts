import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface TestCertificate {
  /** PEM; it is its own authority, so a client trusts it as `ca`. */
  cert: string
  /** PEM. */
  key: string
}

const ECDSA_WITH_SHA256 = '06082a8648ce3d040302'
const COMMON_NAME = '0603550403'
const SUBJECT_ALT_NAME = '0603551d11'

/** A certificate that signs itself (RFC 5280 in DER), made when a test needs it: no key lies in the repository, none expires. */
export function makeCertificate(hostname: string, ipv4: string, { isExpired = false } = {}): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(0x30, hex(ECDSA_WITH_SHA256))
  const name = der(0x30, der(0x31, der(0x30, hex(COMMON_NAME), der(0x0c, Buffer.from(hostname)))))
  const endYear = new Date().getUTCFullYear() + (isExpired ? -1 : 1)
  const validity = der(0x30, ...['20000101000000Z', `${endYear}1231235959Z`].map((time) => der(0x18, Buffer.from(time))))
  const altNames = der(0x30, der(0x82, Buffer.from(hostname)), der(0x87, Buffer.from(ipv4.split('.').map(Number))))
  const extensions = der(0xa3, der(0x30, der(0x30, hex(SUBJECT_ALT_NAME), der(0x04, altNames))))
  const content = der(
    0x30,
    der(0xa0, der(0x02, hex('02'))), // version 3
    der(0x02, Buffer.concat([hex('01'), randomBytes(8)])), // serial number; a leading 01 keeps it positive
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  )
  const certificate = der(0x30, content, algorithm, der(0x03, hex('00'), sign('sha256', content, privateKey)))
  const lines = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

/** Tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const size = content.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
