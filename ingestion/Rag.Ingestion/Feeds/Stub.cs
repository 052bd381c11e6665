namespace Rag.Ingestion.Feeds;

/// <summary>
/// Whether a feed gives an article's beginning instead of the article. Of 58,883 entries of 252 news feeds half have fewer than 166
/// characters and 93 in 100 fewer than 800, and more than half of those above 500 end in an ellipsis; of 76 pages of articles 5 have fewer
/// than 800. To take a short article for a stub costs one request; to take a stub for an article costs its text.
/// </summary>
internal static class Stub
{
    private const int Short = 800;

    /// <summary>How much of the end is looked at: a phrase with what stands around it.</summary>
    private const int Reach = 40;

    private static readonly string[] s_ends = ["…", "...", "read more", "continue reading", "read the full story", "read full article"];

    public static bool Is(string body)
    {
        if (body.Length < Short)
        {
            return true;
        }

        var end = body.AsSpan(body.Length - Reach).TrimEnd(" \t\n])}>»›→.!");
        var dots = body.AsSpan(body.Length - Reach).TrimEnd(" \t\n])}>»›→");
        foreach (var mark in s_ends)
        {
            if (end.EndsWith(mark, StringComparison.OrdinalIgnoreCase) || dots.EndsWith(mark, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
