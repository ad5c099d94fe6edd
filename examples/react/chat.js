// A component for React: `createElement(Chat, { room: 'support', server: 'https://chat.example.com/' })`.
// The page loads the chat's embed.js, or a bundler has `import 'serverless-chat/element'` here.

import { createElement, useEffect, useRef } from 'react';

const EVENTS = { message: 'onMessage', unread: 'onUnread', 'token-expired': 'onTokenExpired' };

/**
 * `room`, `server`, `name`, `tokenUrl`, `signInUrl`, `theme`, `lang`, `className` and `style` as the element has them;
 * `onMessage(detail)`, `onUnread(detail)` and `onTokenExpired(detail)`.
 */
export function Chat({ room, server, name, tokenUrl, signInUrl, theme, lang, className, style, ...handlers }) {
  const element = useRef(null);
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    const { current } = element;
    const listeners = Object.entries(EVENTS).map(([type, handler]) => (
      [type, ({ detail }) => latest.current[handler]?.(detail)]
    ));
    for (const [type, listener] of listeners) current.addEventListener(type, listener);
    return () => { for (const [type, listener] of listeners) current.removeEventListener(type, listener); };
  }, []);

  return createElement('serverless-chat', {
    ref: element, room, server, name, 'token-url': tokenUrl, 'sign-in-url': signInUrl, theme, lang,
    class: className, style,
  });
}
