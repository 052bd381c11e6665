namespace Rag.Ingestion.Stories;

/// <summary>How two articles compare: what the matcher weighs, each number readable by itself.</summary>
/// <param name="Cosine">Of the embeddings of title and lead.</param>
/// <param name="TitleCosine">Of the embeddings of the titles.</param>
/// <param name="Names">The part, by weight, of the names in the article with fewer that the other has.</param>
/// <param name="Rare">How many words both have, where a common word counts nothing and a rare one counts 1; at most 6.</param>
/// <param name="Apart">
/// How many rare names of its title the other text lacks, of the two articles the one with fewer; at most 6. An article that tells more
/// than the other has such names, two reports of two events have them both.
/// </param>
/// <param name="Conflict">1 where both titles have numbers or days of the week and not one of them is the same, else 0.</param>
/// <param name="Hours">The logarithm of 1 and the hours between them.</param>
/// <param name="SameSource">1 where one outlet published both, else 0.</param>
/// <param name="Crowd">How much other news was about their topics, the mean of both.</param>
internal readonly record struct StoryFeatures(
    double Cosine,
    double TitleCosine,
    double Names,
    double Rare,
    double Apart,
    double Conflict,
    double Hours,
    double SameSource,
    double Crowd
)
{
    private const double MostRare = 6;

    /// <summary>The part stands for nothing where one article has no names.</summary>
    private const double UnknownPart = 0.5;

    private const double FullVector = (double)sbyte.MaxValue * sbyte.MaxValue * StorySignature.VectorScale * StorySignature.VectorScale;

    public static StoryFeatures Of(StorySignature a, StorySignature b)
    {
        var shared = new SharedWords();
        int i = 0,
            j = 0;
        while (i < a.Words.Length || j < b.Words.Length)
        {
            var order =
                j == b.Words.Length ? -1
                : i == a.Words.Length ? 1
                : a.Words[i].Hash.CompareTo(b.Words[j].Hash);
            if (order == 0)
            {
                shared.Both(a.Words[i++], b.Words[j++]);
            }
            else if (order < 0)
            {
                shared.First(a.Words[i++]);
            }
            else
            {
                shared.Second(b.Words[j++]);
            }
        }

        return new StoryFeatures(
            Cosines(StoryDot.Of(a.Vector, b.Vector)),
            Cosines(StoryDot.Of(a.TitleVector, b.TitleVector)),
            shared.Names ?? UnknownPart,
            Math.Min(MostRare, shared.Rare),
            Math.Min(MostRare, shared.Apart),
            shared.AreTitleNumbersApart ? 1 : 0,
            Math.Log(1 + Math.Abs((a.At - b.At).TotalHours)),
            a.Source == b.Source && a.Source != 0 ? 1 : 0,
            (a.Crowd + b.Crowd) / 2
        );
    }

    /// <summary>The cosine of vectors with this product.</summary>
    public static double Cosines(int dot) => dot / FullVector;
}
