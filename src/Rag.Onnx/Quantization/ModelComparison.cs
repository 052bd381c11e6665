using System.Numerics.Tensors;
using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Quantization;

/// <summary>What two models, of which one was made from the other, make of the same texts.</summary>
/// <param name="PerplexityBefore">How well the first foresees text: e to the mean of what it misses of each token's logarithm.</param>
/// <param name="PerplexityAfter">Likewise of the second.</param>
/// <param name="SameTop">The share of places where both hold the same token for the likeliest.</param>
/// <param name="Divergence">The mean of Kullback and Leibler's divergence of the second's next token from the first's, in nats.</param>
public sealed record ModelComparison(double PerplexityBefore, double PerplexityAfter, double SameTop, double Divergence)
{
    /// <summary>All figures are NaN where no text has two tokens.</summary>
    /// <param name="texts">Token ids of texts that are read each by itself; the first token of each is given.</param>
    public static ModelComparison Of(
        OnnxModelRunner before,
        OnnxModelRunner after,
        IReadOnlyList<int[]> texts,
        CancellationToken cancellation
    )
    {
        var vocabulary = before.Shape.VocabularySize;
        var (probabilities, distances) = (new float[vocabulary], new float[vocabulary]);
        var (missedBefore, missedAfter, diverged, same, places) = (0.0, 0.0, 0.0, 0L, 0L);
        var batch = new RaggedBatch();
        foreach (var text in texts.Where(text => text.Length > 1))
        {
            cancellation.ThrowIfCancellationRequested();
            var first = Read(before, batch, text);
            var second = Read(after, batch, text);
            foreach (var (row, token) in text.Skip(1).Index())
            {
                var one = first.Slice(row * vocabulary, vocabulary);
                var other = second.Slice(row * vocabulary, vocabulary);
                ToLogProbabilities(one, probabilities);
                ToLogProbabilities(other, probabilities);
                TensorPrimitives.Exp<float>(one, probabilities);
                TensorPrimitives.Subtract(one, other, distances);
                diverged += TensorPrimitives.Dot<float>(probabilities, distances);
                same += LikeliestToken.Of(one) == LikeliestToken.Of(other) ? 1 : 0;
                missedBefore -= one[token];
                missedAfter -= other[token];
                places++;
            }
        }

        return new ModelComparison(
            Math.Exp(missedBefore / places),
            Math.Exp(missedAfter / places),
            (double)same / places,
            diverged / places
        );
    }

    /// <summary>The logits behind each token but the last, valid until the runner's next step.</summary>
    private static Span<float> Read(OnnxModelRunner runner, RaggedBatch batch, int[] text)
    {
        var size = runner.Shape.BlockSize;
        int[] table = [.. Enumerable.Range(0, Integers.CeilDivide(text.Length, size))];
        batch.Begin(table.Length);
        batch.Add(text, 0, table, [.. table.Select(_ => size)], new int[table.Length], size);
        foreach (var row in Enumerable.Range(0, text.Length - 1))
        {
            batch.AddLogitRow(row);
        }

        return runner.Run(batch);
    }

    private static void ToLogProbabilities(Span<float> logits, Span<float> scratch)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<float>(logits), logits);
        TensorPrimitives.Exp<float>(logits, scratch);
        TensorPrimitives.Subtract(logits, MathF.Log(TensorPrimitives.Sum<float>(scratch)), logits);
    }
}
