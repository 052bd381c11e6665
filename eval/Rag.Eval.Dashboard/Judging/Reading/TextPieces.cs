using Rag.Core.Text;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Cuts a passage where its marks begin and end.</summary>
internal static class TextPieces
{
    /// <param name="terms">Ascending, apart from each other.</param>
    /// <param name="facts">In any order; those that stand in the text are marked where they stand first.</param>
    public static IReadOnlyList<TextPiece> Of(string text, IReadOnlyList<TextSpan> terms, IEnumerable<string> facts)
    {
        var found = facts
            .Select(fact => (Start: text.IndexOf(fact, StringComparison.OrdinalIgnoreCase), fact.Length))
            .Where(place => place.Start >= 0 && place.Length > 0)
            .Select(place => new TextSpan(place.Start, place.Start + place.Length))
            .ToList();
        int[] cuts =
        [
            0,
            text.Length,
            .. terms.Concat(found).SelectMany(span => new[] { TextCut.Before(text, span.Start), TextCut.After(text, span.End) }),
        ];
        return
        [
            .. cuts.Distinct()
                .Order()
                .Pairwise()
                .Select(piece => new TextPiece(
                    Texts.Plain(text[piece.Start..piece.End]),
                    terms.Any(term => term.Start < piece.End && piece.Start < term.End),
                    found.Any(fact => fact.Start < piece.End && piece.Start < fact.End)
                )),
        ];
    }

    private static IEnumerable<TextSpan> Pairwise(this IEnumerable<int> cuts) =>
        cuts.Zip(cuts.Skip(1), (start, end) => new TextSpan(start, end));
}
