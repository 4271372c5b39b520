const stems =
  'password passwort welcome willkommen letmein iloveyou princess sunshine football baseball superman batman trustno1 dragon monkey shadow master michael jennifer jordan hunter ranger buster soccer hockey killer george charlie andrew thomas joshua pepper daniel access starwars computer internet samsung qwerty qwertyuiop qwertz asdfgh asdfghjkl zxcvbn zxcvbnm 1q2w3e4r 1qaz2wsx qazwsx abc123 abcdef admin administrator changeme default secret login user guest root test testing energy smarthome summer winter spring autumn january monday hello freedom whatever cheese pokemon flower liverpool chelsea arsenal barcelona mustang ferrari porsche mercedes corvette harley yankees cowboys eagles maggie ginger bailey jessica ashley nicole amanda hannah matthew robert william richard martin'.split(
    ' ',
  );
const endings = [
  '',
  '1',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '!',
  '1!',
  '123!',
  '2024',
  '2025',
  '2026',
];
const digits = [
  '12345678',
  '123456789',
  '1234567890',
  '87654321',
  '987654321',
  '0123456789',
  '11223344',
  '123123123',
  '12341234',
  '147258369',
  '123321123',
  '10203040',
  '19871987',
  '20002000',
];

/** The passwords that guessers try first: common words with the usual endings, and rows of digits. Lower case. */
export const commonPasswords: ReadonlySet<string> = new Set([
  ...stems.flatMap((stem) => endings.map((ending) => stem + ending)),
  ...stems.flatMap((stem) => [`${stem}${stem}`]),
  ...digits,
]);
