/** The user of every click that `npm run smoke` or the dashboard's first steps send: by it they are known in the database. */
export const SMOKE_USER = "metka-smoke";
