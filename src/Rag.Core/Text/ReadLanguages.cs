namespace Rag.Core.Text;

/// <summary>
/// The languages that the bundled models answer from: English alone. Texts in others are found by their words, and what a model would make
/// of them is a guess.
/// </summary>
public static class ReadLanguages
{
    private const string English = "en";

    /// <summary>Tags that name no language.</summary>
    private static readonly string[] s_unknown = ["und", "mul", "zxx"];

    /// <param name="tag">BCP 47, or null where it is not known: then it is taken for English.</param>
    public static bool AreRead(string? tag)
    {
        var end = tag.AsSpan().IndexOfAny('-', '_');
        var language = end < 0 ? tag.AsSpan() : tag.AsSpan(0, end);
        if (
            language.IsEmpty
            || language.Equals(English, StringComparison.OrdinalIgnoreCase)
            || language.Equals("eng", StringComparison.OrdinalIgnoreCase)
        )
        {
            return true;
        }

        foreach (var unknown in s_unknown)
        {
            if (language.Equals(unknown, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
