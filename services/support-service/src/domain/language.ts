/** Languages that the bot speaks. */
export type Language = 'en' | 'de';
