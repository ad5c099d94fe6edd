// Lets everyone in.
export const handler = async () => ({ statusCode: 200 });
