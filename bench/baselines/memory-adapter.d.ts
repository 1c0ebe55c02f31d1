// The library's types leave it out.
declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { Adapter } from 'oidc-provider'
  export default class MemoryAdapter implements Pick<Adapter, keyof Adapter> {
    constructor(model: string, store: Map<string, unknown>)
    upsert: Adapter['upsert']
    find: Adapter['find']
    findByUserCode: Adapter['findByUserCode']
    findByUid: Adapter['findByUid']
    consume: Adapter['consume']
    destroy: Adapter['destroy']
    revokeByGrantId: Adapter['revokeByGrantId']
  }
}
