namespace Rag.Retrieval.Lexical;

/// <summary>
/// M. F. Porter's suffix stripping (1980) with the two changes of his own later program ("bli" for "abli", and "logi"), in place, over
/// lower-case ASCII letters.
/// </summary>
internal static class PorterStemmer
{
    private const int ShortestStemmed = 3;

    /// <summary>
    /// Length of the stem, which is left at the beginning of <paramref name="word"/>; words with other characters stay as they are.
    /// </summary>
    public static int Stem(Span<char> word)
    {
        if (word.Length < ShortestStemmed || word.ContainsAnyExceptInRange('a', 'z'))
        {
            return word.Length;
        }

        var stemming = new Stemming(word);
        stemming.StripPluralsAndParticiples();
        stemming.TurnFinalY();
        stemming.Replace(s_doubleSuffixes);
        stemming.Replace(s_singleSuffixes);
        stemming.DropResidualSuffix();
        stemming.TidyEnd();
        return stemming.Length;
    }

    /// <summary>Step 2. The first suffix that fits decides, so a longer one stands before its own ending.</summary>
    private static readonly (string Suffix, string By)[] s_doubleSuffixes =
    [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("bli", "ble"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
        ("logi", "log"),
    ];

    /// <summary>Step 3.</summary>
    private static readonly (string Suffix, string By)[] s_singleSuffixes =
    [
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ful", ""),
        ("ness", ""),
    ];

    /// <summary>Step 4; "ion" only after s or t.</summary>
    private static readonly string[] s_residualSuffixes =
    [
        "al",
        "ance",
        "ence",
        "er",
        "ic",
        "able",
        "ible",
        "ant",
        "ement",
        "ment",
        "ent",
        "ion",
        "ou",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
    ];

    private ref struct Stemming(Span<char> word)
    {
        private readonly Span<char> _word = word;

        public int Length = word.Length;

        public void StripPluralsAndParticiples()
        {
            if (EndsWith("sses") || EndsWith("ies"))
            {
                Length -= 2;
            }
            else if (EndsWith("s") && !EndsWith("ss"))
            {
                Length--;
            }

            if (EndsWith("eed"))
            {
                if (Measure(Length - 3) > 0)
                {
                    Length--;
                }
            }
            else if (EndsWith("ed") && HasVowel(Length - 2))
            {
                Length -= 2;
                MendParticiple();
            }
            else if (EndsWith("ing") && HasVowel(Length - 3))
            {
                Length -= 3;
                MendParticiple();
            }
        }

        private void MendParticiple()
        {
            if (EndsWith("at") || EndsWith("bl") || EndsWith("iz"))
            {
                _word[Length++] = 'e';
            }
            else if (EndsInDoubleConsonant() && _word[Length - 1] is not ('l' or 's' or 'z'))
            {
                Length--;
            }
            else if (Measure(Length) == 1 && EndsInShortSyllable(Length))
            {
                _word[Length++] = 'e';
            }
        }

        public readonly void TurnFinalY()
        {
            if (EndsWith("y") && HasVowel(Length - 1))
            {
                _word[Length - 1] = 'i';
            }
        }

        public void Replace((string Suffix, string By)[] rules)
        {
            foreach (var (suffix, by) in rules)
            {
                if (EndsWith(suffix))
                {
                    if (Measure(Length - suffix.Length) > 0)
                    {
                        Length -= suffix.Length;
                        by.CopyTo(_word[Length..]);
                        Length += by.Length;
                    }

                    return;
                }
            }
        }

        public void DropResidualSuffix()
        {
            foreach (var suffix in s_residualSuffixes)
            {
                if (EndsWith(suffix))
                {
                    var stem = Length - suffix.Length;
                    if (Measure(stem) > 1 && (suffix != "ion" || (stem > 0 && _word[stem - 1] is 's' or 't')))
                    {
                        Length = stem;
                    }

                    return;
                }
            }
        }

        public void TidyEnd()
        {
            if (EndsWith("e"))
            {
                var measure = Measure(Length - 1);
                if (measure > 1 || (measure == 1 && !EndsInShortSyllable(Length - 1)))
                {
                    Length--;
                }
            }

            if (EndsWith("ll") && Measure(Length) > 1)
            {
                Length--;
            }
        }

        private readonly bool EndsWith(string suffix) => _word[..Length].EndsWith(suffix, StringComparison.Ordinal);

        private readonly bool IsConsonant(int i) =>
            _word[i] switch
            {
                'a' or 'e' or 'i' or 'o' or 'u' => false,
                'y' => i == 0 || !IsConsonant(i - 1),
                _ => true,
            };

        /// <summary>Number of vowel-consonant sequences in the first <paramref name="length"/> letters: Porter's m.</summary>
        private readonly int Measure(int length)
        {
            var measure = 0;
            var afterVowel = false;
            var consonant = false;
            for (var i = 0; i < length; i++)
            {
                consonant = _word[i] switch
                {
                    'a' or 'e' or 'i' or 'o' or 'u' => false,
                    'y' => i == 0 || !consonant,
                    _ => true,
                };
                if (consonant && afterVowel)
                {
                    measure++;
                }

                afterVowel = !consonant;
            }

            return measure;
        }

        private readonly bool HasVowel(int length)
        {
            for (var i = 0; i < length; i++)
            {
                if (!IsConsonant(i))
                {
                    return true;
                }
            }

            return false;
        }

        private readonly bool EndsInDoubleConsonant() => Length >= 2 && _word[Length - 1] == _word[Length - 2] && IsConsonant(Length - 1);

        /// <summary>Consonant, vowel, consonant other than w, x and y.</summary>
        private readonly bool EndsInShortSyllable(int length) =>
            length >= 3
            && IsConsonant(length - 3)
            && !IsConsonant(length - 2)
            && IsConsonant(length - 1)
            && _word[length - 1] is not ('w' or 'x' or 'y');
    }
}
