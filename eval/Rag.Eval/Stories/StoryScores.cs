using Rag.Core.Articles;

namespace Rag.Eval.Stories;

/// <summary>How well a clustering agrees with labeled pairs, and how large its stories are.</summary>
/// <param name="Pairs">How many pairs had both articles.</param>
/// <param name="Sizes">How many stories have so many articles.</param>
public sealed record StoryScores(
    int Pairs,
    double Precision,
    double Recall,
    double F1,
    int Articles,
    int Stories,
    int Largest,
    IReadOnlyDictionary<int, int> Sizes
)
{
    /// <param name="storyOf">By the hash of the article's link.</param>
    public static StoryScores Of(IEnumerable<StoryPair> pairs, IReadOnlyDictionary<string, ArticleId> storyOf)
    {
        int count = 0,
            found = 0,
            wrong = 0,
            missed = 0;
        foreach (var pair in pairs)
        {
            if (storyOf.TryGetValue(pair.First, out var first) && storyOf.TryGetValue(pair.Second, out var second))
            {
                count++;
                var isOne = first == second;
                found += isOne && pair.IsSame ? 1 : 0;
                wrong += isOne && !pair.IsSame ? 1 : 0;
                missed += !isOne && pair.IsSame ? 1 : 0;
            }
        }

        var precision = Part(found, found + wrong);
        var recall = Part(found, found + missed);
        var sizes = storyOf.Values.GroupBy(story => story).Select(story => story.Count()).ToList();
        return new StoryScores(
            count,
            precision,
            recall,
            precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
            storyOf.Count,
            sizes.Count,
            sizes.Count == 0 ? 0 : sizes.Max(),
            sizes.GroupBy(size => size).OrderBy(group => group.Key).ToDictionary(group => group.Key, group => group.Count())
        );
    }

    private static double Part(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
