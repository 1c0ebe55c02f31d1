/**
 * The OAuth library, loaded when an issuer is first asked: it takes a tenth of a second and 20 MB, which a server that just
 * started, and a community that signs nobody in, do not owe.
 */
type Library = typeof import('oidc-provider')
let loaded: Library | undefined

export const loadLibrary = async (): Promise<Library> => {
  loaded ??= await import('oidc-provider')
  return loaded
}

/** For what runs below an issuer, which cannot be without it. */
export function library(): Library {
  if (!loaded) throw new Error('the OAuth library is not loaded: call loadLibrary before asking for an issuer')
  return loaded
}
