import type { community } from '@guildhall/contract/community'
import { listProducts } from '../../../domain/products/products.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.products.list> = ({ tenant, page }) => listProducts(tenant, page)
