using Rag.Core.Text;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>Two texts as one: what both have as the newer one has it, and between it what differs, the older words first.</summary>
internal static class DifferentWords
{
    public static IEnumerable<DifferentPiece> Between(string older, string newer)
    {
        var (old, now) = (WordDiff.WordsOf(older), WordDiff.WordsOf(newer));
        var at = 0; // in the newer text
        foreach (var change in WordDiff.Between(Words(older, old), Words(newer, now)))
        {
            var removed = Between(older, old, change.OldStart, change.OldEnd);
            var added = Between(newer, now, change.NewStart, change.NewEnd);
            var start =
                added.Length > 0 ? added.Start
                : change.NewStart < now.Count ? now[change.NewStart].Start
                : newer.Length;
            yield return Piece(PieceKind.Same, newer[at..start]);
            if (removed.Length > 0)
            {
                // A space keeps it apart from what follows.
                yield return Piece(PieceKind.Removed, older[removed.Start..removed.End]);
                yield return Piece(PieceKind.Same, " ");
            }

            if (added.Length > 0)
            {
                yield return Piece(PieceKind.Added, newer[added.Start..added.End]);
            }

            at = added.Length > 0 ? added.End : start;
        }

        yield return Piece(PieceKind.Same, newer[at..]);
    }

    private static DifferentPiece Piece(PieceKind kind, string text) => new(kind, Texts.Plain(text));

    private static string[] Words(string text, List<TextSpan> words) => [.. words.Select(word => text[word.Start..word.End])];

    /// <summary>From the first word's start to the last one's end; empty where there is none.</summary>
    private static TextSpan Between(string text, List<TextSpan> words, int first, int end) =>
        first == end ? default : new TextSpan(words[first].Start, Math.Min(text.Length, words[end - 1].End));
}
