import type { OpenApiOptions } from '../../../http/openapi.ts'

/** What one dialect's document says; the rest is the same for all. */
export type Describe = () => Omit<OpenApiOptions, 'version' | 'publicUrl' | 'hostRoutes' | 'wording'>
