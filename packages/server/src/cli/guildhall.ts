#!/usr/bin/env node
/** The command line: `guildhall <command>`. Each answers with exit code 0, or one clear line on standard error and 1. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { runCli } = await import('./run.ts')
process.exitCode = await runCli(process.argv.slice(2))
