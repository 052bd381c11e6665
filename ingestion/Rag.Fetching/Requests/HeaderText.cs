using System.Net.Http.Headers;

namespace Rag.Fetching.Requests;

/// <summary>Headers as they were sent: nothing is parsed, so nothing is lost.</summary>
internal static class HeaderText
{
    /// <summary>A longer one is left out: it is sent back, and kept with the feed.</summary>
    private const int LongestKept = 1_024;

    /// <summary>The first value of a header of the answer or its body; null without one.</summary>
    public static string? Find(HttpResponseMessage answer, string name) =>
        First(answer.Headers.NonValidated, name) ?? First(answer.Content.Headers.NonValidated, name);

    public static Validators ValidatorsOf(HttpResponseMessage answer) => new(Kept(answer, "ETag"), Kept(answer, "Last-Modified"));

    private static string? Kept(HttpResponseMessage answer, string name) =>
        Find(answer, name) is { Length: > 0 and <= LongestKept } text ? text : null;

    private static string? First(HttpHeadersNonValidated headers, string name)
    {
        if (headers.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }
}
