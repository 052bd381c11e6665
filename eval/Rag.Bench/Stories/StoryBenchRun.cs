using System.Text.Json.Serialization;

namespace Rag.Bench.Stories;

/// <summary>What was measured with so many articles in the store.</summary>
/// <param name="Compared">How many of them the next article was compared with at most.</param>
/// <param name="OpenMs">The first article after a start: what is compared is read from the store.</param>
/// <param name="BatchMs">Of one article, without its embeddings, in each batch of 64.</param>
/// <param name="CommitMs">Of one article, in batches of 64, with its story.</param>
internal sealed record StoryBenchRun(
    int Articles,
    int Compared,
    double OpenMs,
    [property: JsonIgnore] IReadOnlyList<double> BatchMs,
    double CommitMs
)
{
    /// <summary>The median of the batches.</summary>
    public double AssignMs => Ratio.OfRounds(BatchMs).Value;
}
