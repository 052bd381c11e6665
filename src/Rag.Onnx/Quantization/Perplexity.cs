using System.Numerics.Tensors;
using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Quantization;

/// <summary>How well a model foresees text: e to the mean of what it misses of each token's logarithm. Lower is better.</summary>
public static class Perplexity
{
    /// <param name="texts">Token ids of texts that are read each by itself; the first token of each is given.</param>
    public static double Of(OnnxModelRunner runner, IReadOnlyList<int[]> texts, CancellationToken cancellation)
    {
        var (missed, tokens) = (0.0, 0L);
        var batch = new RaggedBatch();
        var size = runner.Shape.BlockSize;
        foreach (var text in texts.Where(text => text.Length > 1))
        {
            cancellation.ThrowIfCancellationRequested();
            int[] table = [.. Enumerable.Range(0, Integers.CeilDivide(text.Length, size))];
            batch.Begin(table.Length);
            batch.Add(text, 0, table, [.. table.Select(_ => size)], new int[table.Length], size);
            for (var row = 0; row < text.Length - 1; row++)
            {
                batch.AddLogitRow(row);
            }

            var logits = runner.Run(batch);
            for (var row = 0; row < text.Length - 1; row++)
            {
                missed += Missed(logits.Slice(row * runner.Shape.VocabularySize, runner.Shape.VocabularySize), text[row + 1]);
            }

            tokens += text.Length - 1;
        }

        return tokens == 0 ? double.NaN : Math.Exp(missed / tokens);
    }

    /// <summary>The logarithm of the softmax's sum less the token's logit; the logits are used up.</summary>
    private static double Missed(Span<float> logits, int token)
    {
        var (own, largest) = (logits[token], TensorPrimitives.Max<float>(logits));
        TensorPrimitives.Subtract(logits, largest, logits);
        TensorPrimitives.Exp<float>(logits, logits);
        return Math.Log(TensorPrimitives.Sum<float>(logits)) + largest - own;
    }
}
