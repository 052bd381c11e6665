using System.Diagnostics;
using Rag.Core.Models;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

/// <summary>
/// Tokens a second of the extractor against the embedder on texts of the same length, by turns so that all meet the same load. Runs when
/// RAG_BENCHMARKS is set.
/// </summary>
public sealed class ExtractorBenchmark : IDisposable
{
    private const int Length = 330;
    private const int Rounds = 12;

    private readonly TemporaryFolder _meanEmbedder = new();

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task ReadAsync_RowsOfWholeChunks_TokensASecond(int rows)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        var cancellation = TestContext.Current.CancellationToken;
        using var extractor = OnnxExtractor.Load(BundledModels.Extractor, BuiltGraphs.Folder, new ExtractorOptions { Threads = 2 });
        using var embedder = Embedder(BundledModels.Embedder);

        // The embedder computes its last layer for the first token alone, the extractor for all: pooled by the mean, both do the same work.
        using var whole = Embedder(MeanEmbedder());

        var random = new Random(1);
        ExtractorInput[] inputs = [.. Enumerable.Range(0, rows).Select(_ => new ExtractorInput(Tokens(random), 20, [], 0))];
        int[][] texts = [.. Enumerable.Range(0, 12).Select(_ => Tokens(random))];
        var (read, embedded, embeddedWhole) = (0.0, 0.0, 0.0);
        for (var round = 0; round <= Rounds; round++)
        {
            var speeds = (
                await TokensASecond(rows, async () => await extractor.ReadAsync(inputs, cancellation)),
                await TokensASecond(texts.Length, () => Embed(embedder)),
                await TokensASecond(texts.Length, () => Embed(whole))
            );
            if (round > 0)
            {
                (read, embedded, embeddedWhole) = (
                    Math.Max(read, speeds.Item1),
                    Math.Max(embedded, speeds.Item2),
                    Math.Max(embeddedWhole, speeds.Item3)
                );
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{rows} rows of {Length} tokens, int8, 2 threads, best of {Rounds}: extractor {read:F0} tokens/s; embedder {embedded:F0}, "
                + $"ratio {read / embedded:F2}; embedder with its whole last layer {embeddedWhole:F0}, ratio {read / embeddedWhole:F2}"
        );

        Task Embed(OnnxEmbedder one)
        {
            one.EmbedTokens(texts, cancellation);
            return Task.CompletedTask;
        }
    }

    public void Dispose() => _meanEmbedder.Dispose();

    private static async Task<double> TokensASecond(int texts, Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return texts * Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static int[] Tokens(Random random) => [.. Enumerable.Range(0, Length).Select(_ => random.Next(1000, 30000))];

    private static OnnxEmbedder Embedder(string folder) =>
        OnnxEmbedder.Load(folder, BuiltGraphs.Folder, new EmbedderOptions { Threads = 2 });

    /// <summary>The bundled embedder's folder without the file that says how it pools, which leaves the mean.</summary>
    private string MeanEmbedder()
    {
        foreach (var name in new[] { "config.json", "model.safetensors", "tokenizer.json" })
        {
            File.CreateSymbolicLink(_meanEmbedder.File(name), Path.Combine(BundledModels.Embedder, name));
        }

        return _meanEmbedder.Path;
    }
}
