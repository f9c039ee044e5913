/** https://cloud.google.com/secret-manager/docs/access-control */
export const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];
