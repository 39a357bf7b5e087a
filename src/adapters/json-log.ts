import type { LogLevel } from '../config.ts';
import type { Log } from '../deps.ts';

const LEVELS: LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** One JSON object a line on standard error. */
export function jsonLog(level: LogLevel): Log {
  const at = (own: Exclude<LogLevel, 'silent'>): Log['info'] => {
    if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return () => {};
    return (message, facts) =>
      void process.stderr.write(
        `${JSON.stringify({ time: new Date().toISOString(), level: own, message, ...facts })}\n`,
      );
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
