namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The words of <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>,
/// without a regular expression, for the reason that <see cref="Gpt2Words"/> gives.
/// </summary>
internal static class Llama3Words
{
    public static int NextLength(ReadOnlySpan<char> text, int longestNumber)
    {
        if (CharacterClasses.Contraction(text, ignoreCase: true) is > 0 and var contraction)
        {
            return contraction;
        }

        var first = CharacterClasses.At(text, 0, out var length);
        if (first == CharacterClass.Letter)
        {
            return CharacterClasses.EndOfRun(text, 0, CharacterClass.Letter);
        }

        if (first == CharacterClass.Number)
        {
            return CharacterClasses.EndOfRun(text, 0, CharacterClass.Number, longestNumber);
        }

        var next = length < text.Length ? CharacterClasses.At(text, length, out _) : CharacterClass.Space;
        if (next == CharacterClass.Letter && text[0] is not ('\r' or '\n'))
        {
            return CharacterClasses.EndOfRun(text, length, CharacterClass.Letter);
        }

        if (first == CharacterClass.Other || (text[0] == ' ' && next == CharacterClass.Other))
        {
            var end = CharacterClasses.EndOfRun(text, first == CharacterClass.Other ? 0 : 1, CharacterClass.Other);
            while (end < text.Length && text[end] is '\r' or '\n')
            {
                end++;
            }

            return end;
        }

        return WhiteSpace(text);
    }

    private static int WhiteSpace(ReadOnlySpan<char> text)
    {
        var end = CharacterClasses.EndOfRun(text, 0, CharacterClass.Space);
        var lastLineEnd = text[..end].LastIndexOfAny('\r', '\n');
        return lastLineEnd >= 0 ? lastLineEnd + 1
            : end == text.Length || end == 1 ? end
            : end - 1;
    }
}
