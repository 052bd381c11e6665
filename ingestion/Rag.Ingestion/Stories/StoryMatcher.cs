namespace Rag.Ingestion.Stories;

/// <summary>
/// Whether an article tells a story that is known, from how it compares with the articles nearest to it. Pure: the same entries give the
/// same story.
/// </summary>
internal static class StoryMatcher
{
    /// <summary>At this probability and above two articles tell the same story.</summary>
    public const double Same = 0.5;

    /// <summary>
    /// An article joins a story when it matches one of its articles and does not differ from the others: with this probability, on the
    /// average, they have to tell the same. Without it each next development would chain a saga of weeks into one story.
    /// </summary>
    private const double LeastMean = 0.3;

    /// <summary>What an article that is stored again needs to stay in its story: a correction moves no article to and fro.</summary>
    private const double Stays = 0.3;

    /// <summary>The probability that the two tell the same story.</summary>
    public static double Probability(StorySignature a, StorySignature b)
    {
        var features = StoryFeatures.Of(a, b);
        var sum =
            Bias
            + (CosineWeight * features.Cosine)
            + (TitleCosineWeight * features.TitleCosine)
            + (NamesWeight * features.Names)
            + (RareWeight * features.Rare)
            + (ApartWeight * features.Apart)
            + (ConflictWeight * features.Conflict)
            + (HoursWeight * features.Hours)
            + (SameSourceWeight * features.SameSource)
            + (CrowdWeight * features.Crowd);
        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>The story that the article joins; null where it tells one of its own.</summary>
    /// <param name="nearest">Articles within reach, the nearest first.</param>
    public static StoryEntry? Match(StorySignature signature, IReadOnlyList<StoryEntry> nearest)
    {
        (StoryEntry Entry, double Score)? best = null;
        foreach (var story in nearest.GroupBy(entry => entry.Story))
        {
            var members = story.Select(entry => (Entry: entry, Probability: Probability(signature, entry.Signature))).ToList();
            var closest = members.MaxBy(member => member.Probability);
            var mean = members.Average(member => member.Probability);
            if (closest.Probability >= Same && mean >= LeastMean && !(best?.Score >= closest.Probability + mean))
            {
                best = (closest.Entry, closest.Probability + mean);
            }
        }

        return best?.Entry;
    }

    /// <summary>Whether an article that is stored again still tells the story that these articles tell.</summary>
    public static bool IsStill(StorySignature signature, IEnumerable<StoryEntry> others) =>
        others.Any(entry => Probability(signature, entry.Signature) >= Stays);

    // Fitted on the half of the labeled pairs that is for tuning: docs/stories.md.
    private const double Bias = -5.874;
    private const double CosineWeight = 15.196;
    private const double TitleCosineWeight = 11.470;
    private const double NamesWeight = 0.560;
    private const double RareWeight = 0.119;
    private const double ApartWeight = -0.490;
    private const double ConflictWeight = -2.416;
    private const double HoursWeight = -1.152;
    private const double SameSourceWeight = -2.076;
    private const double CrowdWeight = -20.278;
}
