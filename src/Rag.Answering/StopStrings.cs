namespace Rag.Answering;

/// <summary>The strings before which a caller wants an answer to end.</summary>
internal static class StopStrings
{
    /// <summary>Where the first of them stands in the text; null where none does.</summary>
    public static int? FirstIn(string text, IReadOnlyList<string> stops)
    {
        int? first = null;
        foreach (var stop in stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            first = at >= 0 && !(at >= first) ? at : first;
        }

        return first;
    }
}
