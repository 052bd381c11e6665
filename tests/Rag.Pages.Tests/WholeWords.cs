using Rag.Core.Text;
using Rag.Eval.Dashboard.Judging.Reading;

namespace Rag.Pages.Tests;

/// <summary>Finds the question's longer words, letter for letter.</summary>
internal sealed class WholeWords : ITermFinder
{
    private const int Shortest = 4;

    public IReadOnlyList<TextSpan> Find(string question, string text) =>
        [
            .. question
                .Split(' ', '?', ',')
                .Where(word => word.Length >= Shortest)
                .Select(word => (Start: text.IndexOf(word, StringComparison.OrdinalIgnoreCase), word.Length))
                .Where(place => place.Start >= 0)
                .Select(place => new TextSpan(place.Start, place.Start + place.Length))
                .DistinctBy(place => place.Start)
                .OrderBy(place => place.Start),
        ];
}
