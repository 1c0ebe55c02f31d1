import manifest from '../../package.json' with { type: 'json' }

/** What is running. */
export const about = { name: 'Guildhall', version: manifest.version } as const
