// What prose.mjs looks for: in each row, what is found in one sentence, and what to write instead.

/** Lines are wrapped at 120; a word or two more don't fail. */
export const LONGEST_LINE = 130;

/** In words. A list in a sentence becomes a list. */
export const LONGEST_SENTENCE = 45;

export const PHRASES = [
  [/^(Who|Whoever|Whatever) (?!.*\?$)[a-z' ]+\b/, "name the subject: a peer that …, a client that …"],
  [
    /^What (?!.*\?$)[a-z]+(s|n't|ed)? [^?]*\b(is|are|isn't|aren't|counts|stays|goes)\b/,
    "name the subject instead of a clause",
  ],
  [/[,;] (so )?(is|are|does|do|has) (who|what)\b/i, "name the subject"],
  [/\b(anew|save that|afore|hitherto|thither|lest|forthwith)\b/i, "again, except that, …"],
  [/\b(dear|dearest)\b/i, "expensive"],
  [/\b(mend|mends|mended|mending)\b/i, "fix"],
  [/\b(believes?|believed) (no|what|it|only|the|these|which|in)\b/i, "trust, in the field's words"],
  [/\b(stops?|stopped) the start\b/i, "stops the relay from starting"],
  [/\b(unless|if) (it is )?set (itself|so)\b/i, "say what the default is"],
  [/\bunless set\b/i, "defaults to …"],
  [/\b(vouch(es)? for)\b/i, "certificate chain"],
  [/\b(takes?|took) no notice\b/i, "ignores"],
  [/\bfor want of\b/i, "for lack of"],
  [/\bnonsense\b/i, "garbage, or invalid"],
  [/\bby why\b/i, "by reason"],
  [/\bhow it (was|is) before\b/i, "say what it was"],
  [/\b(is|are|was|were) to be (told|told of|had|looked)\b/i, "say who does it"],
  [/\bas (it|they) came\b/i, "unchanged"],
  [/\ball the same\b(?!,? )/i, "anyway"],
  [/\bgood ?bye\b/i, "closes the sockets"],
  [/\bat the start\b/i, "at startup"],
  [/\bnot everybody\b/i, "say what happens"],
  [/\bto those who\b/i, "name them"],
  [/\bthe (most|least) (that|of)\b.*\bis\b.*\bbelieved\b/i, "the maximum"],
  [/\bof (its|their|our|your) own's?\b.*\bof (its|their|our|your) own\b/i, "once is enough"],
  [/\ba (second|minute|hour)'s worth of a\b/i, "simplify"],
  [/[^.]\.\.\.$/, "finish the sentence"],
  [/\b(isn't|aren't) read (until|for a while)\b|\bread more (and more )?slowly\b/i, "the relay stops reading from …"],
  [/\bwithout end\b/i, "endlessly"],
  [/\bdefect\b/i, "bug"],
];
