#!/usr/bin/env node
// The `gonghui` command: the built program, or the cure where it is not built.
import './built.mjs'

await import(new URL('../../.build/main.js', import.meta.url))
