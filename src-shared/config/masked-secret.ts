/** Stands in for every secret that leaves the program. Given back in a change it means "as it was". */
export const maskedSecret = '••••••••';
