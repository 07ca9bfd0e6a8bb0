// What the Feishu adapter must be told. Read from the environment by bot/config.ts.

/** Credentials of one self-built app (企业自建应用) and where its platform is. */
export interface FeishuConfig {
  /** `cli_` and 16 hex digits. */
  readonly appId: string
  readonly appSecret: string
  /** `https://open.feishu.cn`, `https://open.larksuite.com`, or a stand-in on loopback. */
  readonly baseUrl: string
}

/** The SDK (1.74.0) gives up on any other without a word: no request, no callback. */
export function isAppId(appId: string): boolean {
  return /^cli_[0-9a-fA-F]{16}$/.test(appId)
}

/** Without slashes at its end: the SDK would ask for `//callback/…`. */
export function bareUrl(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '')
}

/** On this machine: then no proxy of the environment is asked. */
export function isLoopback(baseUrl: string): boolean {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
