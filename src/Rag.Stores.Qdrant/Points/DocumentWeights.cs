using Rag.Retrieval.Lexical;

namespace Rag.Stores.Qdrant.Points;

/// <summary>
/// The words of a chunk as a sparse vector: the part of BM25 that a document brings, under the average length of the time when it was
/// written. Averages move; since length and average stand beside the weights, a term's frequency can be told from its weight, and with it
/// its score under any average, exactly.
/// </summary>
/// <param name="Length">Indexed words of the document.</param>
/// <param name="AverageLength">The one that the weights were made under.</param>
internal readonly record struct DocumentWeights(int Length, double AverageLength)
{
    private float Damping => Bm25.K1 * (1 - Bm25.B + (Bm25.B * (float)(Length / AverageLength)));

    public float WeightOf(int frequency) => Bm25.TermScore(1, frequency, (float)(Length / AverageLength));

    /// <summary>The frequency that gave this weight; frequencies are whole numbers from 1 to 255.</summary>
    public int FrequencyOf(float weight) => (int)Math.Clamp(Math.Round(weight * Damping / (Bm25.K1 + 1 - weight)), 1, byte.MaxValue);
}
