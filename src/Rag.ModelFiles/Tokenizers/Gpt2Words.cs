namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The words of <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, without a regular expression: regular
/// expressions of .NET work on UTF-16 units, so that \p{L} does not match letters beyond the basic plane.
/// </summary>
internal static class Gpt2Words
{
    /// <param name="numbersAlone">Whether the text is first cut at every digit, so that white space before a digit stays together.</param>
    public static int NextLength(ReadOnlySpan<char> text, bool numbersAlone)
    {
        if (CharacterClasses.Contraction(text, ignoreCase: false) is > 0 and var contraction)
        {
            return contraction;
        }

        var start = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var first = CharacterClasses.At(text, start, out var length);
        if (first == CharacterClass.Number && numbersAlone)
        {
            return start == 0 ? length : 1;
        }

        if (first != CharacterClass.Space)
        {
            return CharacterClasses.EndOfRun(text, start, first);
        }

        var end = CharacterClasses.EndOfRun(text, 0, CharacterClass.Space);
        var keepsWhole = end == text.Length || end == 1 || (numbersAlone && CharacterClasses.At(text, end, out _) == CharacterClass.Number);
        return keepsWhole ? end : end - 1;
    }
}
