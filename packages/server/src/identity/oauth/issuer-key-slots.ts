/**
 * Places for keys in the library. It reads their names when it is made and again with each signature, so each issuer brings its
 * own, a rotation needs no new instance and an issuer that never signs needs no key. A place without a key has a name that no
 * token bears.
 */
import { type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { ExternalSigningKey } from 'oidc-provider'
import type { IssuerKey } from './issuer-keys.ts'
import { library } from './library.ts'

const signAsync = promisify(sign)
type SlotClass = new (index: number, algorithm: string, find: () => IssuerKey | undefined) => ExternalSigningKey
let Slot: SlotClass | undefined

/** `find` answers the key that is in a place now. */
export function makeSlots(
  count: number,
  algorithm: string,
  find: (index: number) => IssuerKey | undefined,
): readonly ExternalSigningKey[] {
  Slot ??= defineSlot()
  const Made = Slot
  return Array.from({ length: count }, (_, index) => new Made(index, algorithm, () => find(index)))
}

// A class of the library's is known only once the library is loaded.
function defineSlot(): SlotClass {
  const { ExternalSigningKey } = library()
  return class Slot extends ExternalSigningKey {
    readonly #index: number
    readonly #algorithm: string
    readonly #find: () => IssuerKey | undefined
    constructor(index: number, algorithm: string, find: () => IssuerKey | undefined) {
      super()
      this.#index = index
      this.#algorithm = algorithm
      this.#find = find
    }
    #key(): IssuerKey {
      const key = this.#find()
      if (!key) throw new Error('the issuer has no key here')
      return key
    }
    override get kty(): string {
      return 'RSA'
    }
    override get alg(): string {
      return this.#algorithm
    }
    override get kid(): string {
      return this.#find()?.kid ?? `none-${this.#index}`
    }
    // Shown by the library's own key set alone, which nobody is served: /jwks.json is made of `publish`.
    override get n(): string {
      return this.#find()?.publicJwk.n ?? 'AQAB'
    }
    override get e(): string {
      return 'AQAB'
    }
    override get crv(): undefined {
      return undefined
    }
    override get x(): undefined {
      return undefined
    }
    override get y(): undefined {
      return undefined
    }
    override get pub(): undefined {
      return undefined
    }
    override keyObject(): KeyObject {
      return this.#key().publicKey
    }
    override sign(data: Uint8Array): Promise<Uint8Array> {
      return signAsync('sha256', data, this.#key().privateKey)
    }
  }
}
