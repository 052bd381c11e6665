namespace Rag.Eval.Metrics;

/// <summary>Orders texts as their UTF-8 bytes are ordered, which is the order that trec_eval breaks ties by.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (first, second) = (x ?? "", y ?? "");
        var same = first.AsSpan().CommonPrefixLength(second);
        return same == first.Length || same == second.Length
            ? first.Length.CompareTo(second.Length)
            : Place(first[same]).CompareTo(Place(second[same]));
    }

    /// <summary>Halves of a pair stand for code points beyond all others, and lie before the last of these in UTF-16.</summary>
    private static int Place(char c) =>
        c >= '\uE000' ? c - 0x800
        : c >= '\uD800' ? c + 0x2000
        : c;
}
