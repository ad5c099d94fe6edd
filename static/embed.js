// What other sites' pages load on a developer's machine. A deployed server has the bundle's at this address.
export * from './js/embed.js';
