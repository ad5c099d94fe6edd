import { ChatElement } from './embed/chat_element.js';

// This file is one folder below the server's page, bundled and not.
ChatElement.defaultServer = new URL('..', import.meta.url).href;
if (!customElements.get('serverless-chat')) customElements.define('serverless-chat', ChatElement);

export { ChatElement };
