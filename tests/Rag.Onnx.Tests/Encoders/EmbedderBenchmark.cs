using System.Diagnostics;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

/// <summary>Chunks a second, fp32 and int8 by turns so that both meet the same load. Runs when RAG_BENCHMARKS is set.</summary>
public sealed class EmbedderBenchmark
{
    [Fact]
    public void EmbedPassages_Of256Tokens_ChunksASecond()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        var cancellation = TestContext.Current.CancellationToken;
        var folder = BundledModels.Embedder;
        foreach (
            var (length, tokensPerRun) in (ReadOnlySpan<(int, int)>)[(256, 256), (256, 512), (256, 1024), (256, 2048), (32, 32), (32, 512)]
        )
        {
            var random = new Random(1);
            int[][] ids =
            [
                .. Enumerable
                    .Range(0, 4096 / length)
                    .Select(_ => Enumerable.Range(0, length).Select(i => random.Next(1000, 30000)).ToArray()),
            ];
            foreach (var precision in Enum.GetValues<EncoderPrecision>())
            {
                using var embedder = OnnxEmbedder.Load(
                    folder,
                    BuiltGraphs.Folder,
                    new EmbedderOptions
                    {
                        Precision = precision,
                        Threads = 2,
                        TokensPerRun = tokensPerRun,
                    }
                );
                embedder.EmbedTokens(ids, cancellation);
                var best = TimeSpan.MaxValue;
                for (var i = 0; i < 6; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    embedder.EmbedTokens(ids, cancellation);
                    var time = Stopwatch.GetElapsedTime(start);
                    best = time < best ? time : best;
                }

                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{precision}, texts of {length} tokens, {tokensPerRun} a run: {ids.Length / best.TotalSeconds:F1} texts/s"
                );
            }
        }
    }
}
